"""Rate limits per class: requests / seconds. `THROTTLE_<CLASS>` in the environment replaces one."""

from config.env import ENV

THROTTLE_RATES = {
    # Of one account from one network, and of all from one network: a lecture hall shares its address.
    "login": "30/60",
    "login_network": "600/60",
    "refresh": "3000/60",
    "anonymous": "120/60",
    "user": "1200/60",
    "heavy": "60/60",
    # What others read, and are told of: as much as somebody writes by hand.
    "contribute": "30/300",
    "react": "60/60",
    "report": "20/3600",
    **ENV.throttle_rates,
}
