"""The life of a thing that staff look at before the public does."""

import enum


class ModerationStatus(enum.StrEnum):
    """draft → pending → approved | rejected → pending."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
