"""What is said of each kind of news, in each language: a title, and a sentence that facts are filled into.

A fact is short and plain, and nothing private: the sentence goes into e-mails.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.policy.languages import Language
from domain.policy.notifications import NotificationKind


class Words(NamedTuple):
    """What is said: `{fact}` in the text is filled in."""

    title: str
    text: str


class Term(StrEnum):
    """A fact that has a name in each language."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


def said(english: tuple[str, str], vietnamese: tuple[str, str]) -> Mapping[Language, Words]:
    return MappingProxyType({Language.ENGLISH: Words(*english), Language.VIETNAMESE: Words(*vietnamese)})


_K: Final = NotificationKind
WORDING: Final[Mapping[NotificationKind, Mapping[Language, Words]]] = MappingProxyType(
    {
        _K.ACCOUNT_PASSWORD_CHANGED: said(
            (
                "Your password was changed",
                "The password of your university account has just been changed, and your other devices have been "
                "logged out. If it was not you, set a new password at once and tell the university's service desk.",
            ),
            (
                "Mật khẩu của bạn đã được thay đổi",
                "Mật khẩu tài khoản đại học của bạn vừa được thay đổi, và các thiết bị khác đã bị đăng xuất. Nếu không "
                "phải bạn, hãy đặt mật khẩu mới ngay và báo cho bộ phận hỗ trợ của trường.",
            ),
        ),
        _K.ACCOUNT_AUTHENTICATOR_ADDED: said(
            ("An authenticator app was added", "An authenticator app was added to your account."),
            ("Ứng dụng xác thực đã được thêm", "Một ứng dụng xác thực đã được thêm vào tài khoản của bạn."),
        ),
        _K.ACCOUNT_AUTHENTICATOR_REMOVED: said(
            ("An authenticator app was removed", "The authenticator app was removed from your account."),
            ("Ứng dụng xác thực đã bị gỡ", "Ứng dụng xác thực đã bị gỡ khỏi tài khoản của bạn."),
        ),
        _K.ACCOUNT_PASSKEY_ADDED: said(
            ("A passkey was added", "A passkey was added to your account."),
            ("Khóa truy cập đã được thêm", "Một khóa truy cập đã được thêm vào tài khoản của bạn."),
        ),
        _K.ACCOUNT_PASSKEY_REMOVED: said(
            ("A passkey was removed", "A passkey was removed from your account."),
            ("Khóa truy cập đã bị gỡ", "Một khóa truy cập đã bị gỡ khỏi tài khoản của bạn."),
        ),
        _K.ACCOUNT_FACTORS_RESET: said(
            ("Your second factors were removed", "An administrator removed all second factors of your account."),
            ("Các yếu tố xác thực đã bị gỡ", "Quản trị viên đã gỡ mọi yếu tố xác thực thứ hai của bạn."),
        ),
        _K.ACCOUNT_RECOVERY_CODE_USED: said(
            ("A recovery code was used", "A recovery code of your account was used."),
            ("Một mã khôi phục đã được dùng", "Một mã khôi phục của tài khoản đã được dùng."),
        ),
        _K.ENROLLMENT_OFFERED: said(
            ("A place is offered to you", "A place in {offering} is kept for you until {until}. Please answer."),
            (
                "Bạn được mời nhận một chỗ",
                "Một chỗ trong {offering} được giữ cho bạn đến {until}. Hãy trả lời.",
            ),
        ),
        _K.ENROLLMENT_PROMOTED: said(
            ("You have a place", "You moved up from the waitlist: you have a place in {offering}."),
            ("Bạn đã có chỗ", "Bạn đã được chuyển từ danh sách chờ: bạn có chỗ trong {offering}."),
        ),
        _K.ENROLLMENT_SKIPPED: said(
            ("A place went to somebody else", "A place in {offering} was free, but you could not take it: {reason}"),
            (
                "Chỗ đã được trao cho người khác",
                "Có chỗ trống trong {offering}, nhưng bạn không thể nhận. Lý do được ghi trong đăng ký của bạn.",
            ),
        ),
        _K.ENROLLMENT_APPROVED: said(
            ("Your enrolment is approved", "Your enrolment in {offering} is approved."),
            ("Đăng ký của bạn đã được duyệt", "Đăng ký của bạn vào {offering} đã được duyệt."),
        ),
        _K.ENROLLMENT_REJECTED: said(
            ("Your enrolment is not approved", "Your enrolment in {offering} is not approved."),
            ("Đăng ký của bạn không được duyệt", "Đăng ký của bạn vào {offering} không được duyệt."),
        ),
        _K.ENROLLMENT_APPROVAL_WAITING: said(
            ("An enrolment waits for you", "An enrolment in {offering} waits for your approval."),
            ("Một đăng ký đang chờ bạn", "Một đăng ký vào {offering} đang chờ bạn duyệt."),
        ),
        _K.RESULTS_RELEASED: said(
            ("Results are released", "The results of {offering} are released."),
            ("Kết quả đã được công bố", "Kết quả của {offering} đã được công bố."),
        ),
        _K.RESULT_AMENDED: said(
            ("A result was amended", "Your result in {offering} was amended."),
            ("Một kết quả đã được sửa", "Kết quả của bạn trong {offering} đã được sửa."),
        ),
        _K.ATTENDANCE_WARNED: said(
            ("Your attendance is low", "Your attendance in {offering} is {rate}%."),
            ("Tỷ lệ chuyên cần của bạn thấp", "Tỷ lệ chuyên cần của bạn trong {offering} là {rate}%."),
        ),
        _K.LEAVE_APPROVED: said(
            ("Your leave is approved", "Your leave from {first} to {last} is approved."),
            ("Đơn xin nghỉ được duyệt", "Đơn xin nghỉ của bạn từ {first} đến {last} đã được duyệt."),
        ),
        _K.LEAVE_DECLINED: said(
            ("Your leave is declined", "Your leave from {first} to {last} is declined."),
            ("Đơn xin nghỉ bị từ chối", "Đơn xin nghỉ của bạn từ {first} đến {last} bị từ chối."),
        ),
        _K.SCHOLARSHIP_APPLIED: said(
            ("An application waits for review", "Somebody has applied for {scholarship}."),
            ("Có một đơn chờ xem xét", "Có người vừa nộp đơn xin {scholarship}."),
        ),
        _K.SCHOLARSHIP_APPROVED: said(
            ("Your application is approved", "Your application for {scholarship} is approved."),
            ("Đơn của bạn được duyệt", "Đơn xin {scholarship} của bạn đã được duyệt."),
        ),
        _K.SCHOLARSHIP_REJECTED: said(
            ("Your application is rejected", "Your application for {scholarship} is rejected."),
            ("Đơn của bạn bị từ chối", "Đơn xin {scholarship} của bạn bị từ chối."),
        ),
        _K.SCHOLARSHIP_WAITLISTED: said(
            ("Your application is waitlisted", "Your application for {scholarship} is on the waitlist."),
            ("Đơn của bạn vào danh sách chờ", "Đơn xin {scholarship} của bạn nằm trong danh sách chờ."),
        ),
        _K.SESSION_MOVED: said(
            ("A class was moved", "A class of {offering} was moved: {before} is now {after}."),
            ("Một buổi học đã được dời", "Một buổi học của {offering} đã được dời: {before} nay là {after}."),
        ),
        _K.SESSION_CANCELLED: said(
            ("A class is cancelled", "The class of {offering} on {before} is cancelled."),
            ("Một buổi học bị hủy", "Buổi học của {offering} vào {before} bị hủy."),
        ),
        _K.EVENT_PUBLISHED: said(
            ("A new event", "{title}: {when}."),
            ("Một sự kiện mới", "{title}: {when}."),
        ),
        _K.EVENT_CHANGED: said(
            ("An event was changed", "{title} was changed: {when}."),
            ("Một sự kiện đã thay đổi", "{title} đã thay đổi: {when}."),
        ),
        _K.EVENT_CANCELLED: said(
            ("An event is cancelled", "{title} on {when} is cancelled."),
            ("Một sự kiện bị hủy", "{title} vào {when} bị hủy."),
        ),
        _K.EVENT_SOON: said(
            ("An event is near", "{title} starts soon: {when}."),
            ("Một sự kiện sắp diễn ra", "{title} sắp bắt đầu: {when}."),
        ),
        _K.EVENT_WAITING: said(
            ("An event waits for review", "{title} waits to be reviewed."),
            ("Một sự kiện chờ xét duyệt", "{title} đang chờ được xét duyệt."),
        ),
        _K.TICKET_SUBMITTED: said(
            ("A new ticket", "Ticket {number} came into a queue of yours."),
            ("Một yêu cầu mới", "Yêu cầu {number} đã vào hàng đợi của bạn."),
        ),
        _K.TICKET_ASSIGNED: said(
            ("A ticket is yours", "Ticket {number} was assigned to you."),
            ("Bạn được giao một yêu cầu", "Yêu cầu {number} đã được giao cho bạn."),
        ),
        _K.TICKET_ANSWERED: said(
            ("Your ticket was answered", "There is an answer to your ticket {number}."),
            ("Yêu cầu của bạn đã được trả lời", "Yêu cầu {number} của bạn đã có câu trả lời."),
        ),
        _K.TICKET_REPLIED: said(
            ("An answer to a ticket", "The person who submitted ticket {number} has answered."),
            ("Có phản hồi cho một yêu cầu", "Người gửi yêu cầu {number} đã trả lời."),
        ),
        _K.TICKET_MENTIONED: said(
            ("You are mentioned", "A comment on ticket {number} mentions you."),
            ("Bạn được nhắc đến", "Một bình luận về yêu cầu {number} nhắc đến bạn."),
        ),
        _K.TICKET_WAITING: said(
            ("Your ticket waits for you", "Ticket {number} waits for your answer."),
            ("Yêu cầu của bạn đang chờ bạn", "Yêu cầu {number} đang chờ câu trả lời của bạn."),
        ),
        _K.TICKET_RESOLVED: said(
            ("Your ticket is resolved", "Ticket {number} is resolved. Answer it if it is not."),
            ("Yêu cầu của bạn đã được giải quyết", "Yêu cầu {number} đã được giải quyết. Nếu chưa, hãy trả lời."),
        ),
        _K.TICKET_MERGED: said(
            ("Your ticket was merged", "Ticket {number} goes on in your ticket {into}."),
            ("Yêu cầu của bạn đã được gộp", "Yêu cầu {number} được tiếp tục trong yêu cầu {into} của bạn."),
        ),
        _K.TICKET_AT_RISK: said(
            ("A ticket is soon late", "Ticket {number}: little time is left for {target}."),
            ("Một yêu cầu sắp trễ hạn", "Yêu cầu {number} sắp hết thời gian cho {target}."),
        ),
        _K.TICKET_MISSED: said(
            ("A ticket is late", "Ticket {number}: the time for {target} is over."),
            ("Một yêu cầu đã trễ hạn", "Yêu cầu {number} đã quá thời gian cho {target}."),
        ),
        _K.SOCIAL_INVITED: said(
            ("You are invited to a club", "You are invited to join {space}."),
            ("Bạn được mời vào câu lạc bộ", "Bạn được mời tham gia {space}."),
        ),
        _K.SOCIAL_MENTIONED: said(
            ("Somebody mentioned you", "You were mentioned in {space}."),
            ("Có người nhắc đến bạn", "Bạn được nhắc đến trong {space}."),
        ),
        _K.SOCIAL_ANSWERED: said(
            ("Somebody answered you", "There is an answer to what you wrote in {space}."),
            ("Có người trả lời bạn", "Có câu trả lời cho điều bạn đã viết trong {space}."),
        ),
        _K.SOCIAL_POSTED: said(
            ("A new post", "There is a new post in {space}."),
            ("Một bài viết mới", "Có bài viết mới trong {space}."),
        ),
        _K.SOCIAL_COMMENTED: said(
            ("A new comment", "There is a new comment on a post that you follow in {space}."),
            ("Một bình luận mới", "Có bình luận mới về bài viết bạn theo dõi trong {space}."),
        ),
        _K.SOCIAL_HIDDEN: said(
            (
                "What you wrote was hidden",
                "A moderator of {space} has hidden what you wrote. You can read the reason there.",
            ),
            ("Điều bạn viết đã bị ẩn", "Người điều hành của {space} đã ẩn điều bạn viết. Bạn có thể đọc lý do ở đó."),
        ),
        _K.SOCIAL_REPORTED: said(
            ("Something was reported", "Somebody reported what stands in {space}. It waits for your decision."),
            ("Có một báo cáo mới", "Có người báo cáo một nội dung trong {space}. Báo cáo đang chờ bạn quyết định."),
        ),
        _K.SOCIAL_RESTORED: said(
            ("What you wrote is shown again", "A moderator of {space} has restored what you wrote."),
            ("Điều bạn viết đã hiện lại", "Người điều hành của {space} đã khôi phục điều bạn viết."),
        ),
        _K.GOLD_AWARDED: said(
            ("You were given gold", "You were given {amount} gold."),
            ("Bạn được tặng điểm vàng", "Bạn được tặng {amount} điểm vàng."),
        ),
        _K.GOLD_RECEIVED: said(
            ("Gold was passed on to you", "Another student passed {amount} gold on to you."),
            ("Bạn nhận được điểm vàng", "Một sinh viên khác đã chuyển cho bạn {amount} điểm vàng."),
        ),
        _K.GOLD_EXPIRING: said(
            ("Gold expires soon", "{amount} of your gold expires soon, the first of it on {day}."),
            ("Điểm vàng sắp hết hạn", "{amount} điểm vàng của bạn sắp hết hạn, sớm nhất vào ngày {day}."),
        ),
        _K.ACHIEVEMENT_AWARDED: said(
            ("You achieved something", "You have achieved: {name}."),
            ("Bạn đạt được một thành tích", "Bạn đã đạt được: {name}."),
        ),
        _K.FORM_PUBLISHED: said(
            ("You are asked to fill in a form", "Please fill in: {title}."),
            ("Bạn được mời điền một biểu mẫu", "Vui lòng điền biểu mẫu: {title}."),
        ),
        _K.FORM_REVIEW_WAITING: said(
            ("A submission waits for you", "What was submitted to {title} waits for your decision."),
            ("Có một biểu mẫu chờ bạn duyệt", "Một bài nộp cho {title} đang chờ bạn quyết định."),
        ),
        _K.FORM_APPROVED: said(
            ("Your submission was approved", "What you submitted to {title} was approved."),
            ("Bài nộp của bạn được chấp thuận", "Bài bạn nộp cho {title} đã được chấp thuận."),
        ),
        _K.FORM_REJECTED: said(
            ("Your submission was rejected", "What you submitted to {title} was rejected."),
            ("Bài nộp của bạn bị từ chối", "Bài bạn nộp cho {title} đã bị từ chối."),
        ),
    }
)
TERMS: Final[Mapping[Term, Mapping[Language, str]]] = MappingProxyType(
    {
        Term.RESPONSE: {Language.ENGLISH: "the first answer", Language.VIETNAMESE: "câu trả lời đầu tiên"},
        Term.RESOLUTION: {Language.ENGLISH: "the resolution", Language.VIETNAMESE: "việc giải quyết"},
    }
)
NEWS: Final[Mapping[Language, str]] = MappingProxyType(
    {Language.ENGLISH: "{number} pieces of news", Language.VIETNAMESE: "{number} thông báo mới"}
)
