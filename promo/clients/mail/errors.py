"""What can become of a mail that was not sent."""


class MailError(Exception):
    """The server's own words."""


class Deferred(MailError):
    """Not now: no connection, a 4xx answer, a wrong password."""


class Refused(MailError):
    """Never: a 5xx answer to this recipient or this text."""


class Uncertain(MailError):
    """The link was lost after the text went out: it may have arrived."""
