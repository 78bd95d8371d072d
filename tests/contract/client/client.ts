// What a front end does with the generated types: log in, list, follow a page, change under a tag, read a refusal.
import type { components, operations, paths } from "./api";

type Schemas = components["schemas"];
type Get<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

async function get<Path extends keyof paths>(path: Path, token: string): Promise<Get<Path>> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw refusal((await answer.json()) as Schemas["Problem"]);
  return (await answer.json()) as Get<Path>;
}

function refusal(problem: Schemas["Problem"]): Error {
  const places = problem.errors.map((each) => each.pointer ?? each.parameter ?? "");
  return new Error(`${problem.code} (${problem.status}) ${places.join(", ")}: ${problem.detail}`);
}

export async function logIn(email: string, password: string): Promise<string> {
  const body: operations["logIn"]["requestBody"]["content"]["application/json"] = { email, password };
  const answer = await fetch("/api/v1/auth/token", { method: "POST", body: JSON.stringify(body) });
  return ((await answer.json()) as Schemas["Tokens"]).access_token;
}

export async function unitCodes(token: string): Promise<string[]> {
  const page = await get("/api/v1/units", token);
  const following: string | null = page.next;
  const total: number | undefined = page.total;
  return [...page.results.map((unit) => unit.code), String(total ?? following)];
}

export function describe(offering: Schemas["SemesterOffering"]): string {
  const campus: Schemas["Campus"] = offering.campus;
  const unit: Schemas["Unit"] | undefined = offering.unit;
  const points: string | undefined = unit?.credit_points;
  const start: string | null = offering.starts_on;
  return [campus, unit?.name, points, start].join(" ");
}

export async function resize(id: string, etag: string, token: string): Promise<Response> {
  const headers: operations["updateSemesterOffering"]["parameters"]["header"] = { "If-Match": etag };
  const change: Schemas["SemesterOfferingChangeRequest"] = { capacity: 40, starts_on: null };
  return fetch(`/api/v1/semester-offerings/${id}`, {
    method: "PATCH",
    headers: { ...headers, Authorization: `Bearer ${token}` } as Record<string, string>,
    body: JSON.stringify(change),
  });
}

export function unitsNamed(part: Schemas["RequisiteExpression"]): string[] {
  switch (part.kind) {
    case "all":
    case "any":
    case "at_least":
      return part.of.flatMap(unitsNamed);
    case "unit":
    case "corequisite":
      return [part.unit_id];
    default:
      return [];
  }
}

const query: operations["listSemesterOfferings"]["parameters"]["query"] = {
  campus: ["hawthorn", "online"],
  year__gte: 2026,
  open_now: true,
  ordering: ["-enrollment_opens_at", "unit.code"],
  expand: ["unit"],
};
export const asked = query;

// What the types must refuse: each line fails to compile without the mark above it.
// @ts-expect-error: a number is no text
export const wrongType: Schemas["SemesterOfferingChangeRequest"] = { capacity: "forty" };
// @ts-expect-error: there is no such property to write
export const wrongProperty: Schemas["SemesterOfferingChangeRequest"] = { kapacity: 40 };
// @ts-expect-error: there is no such campus
export const wrongValue: Schemas["Campus"] = "atlantis";
// @ts-expect-error: the tag is required
export const wrongHeader: operations["updateSemesterOffering"]["parameters"]["header"] = {};
// @ts-expect-error: the relation is there only if it was asked for
export const wrongCertainty = (offering: Schemas["SemesterOffering"]): string => offering.unit.code;
// @ts-expect-error: only branches have members
export const wrongPart: Schemas["RequisiteExpression"] = { kind: "unit", of: [] };
// @ts-expect-error: there is no such kind of part
export const wrongKind: Schemas["RequisiteExpression"] = { kind: "nor", of: [] };
// @ts-expect-error: there is no such path
export const wrongPath: keyof paths = "/api/v1/unitz";
