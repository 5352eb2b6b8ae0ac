"""Banners, promotion and pitches."""

from promo.pitching.models import Pitch, PitchStatus
from promo.promotion.models import BannerAd, PromotionCampaign, PromotionStatus
from promo.transfer import values
from promo.transfer.fields import choice, count, custom, in_both_spellings, link, moment, money, part, text
from promo.transfer.kind import Kind, Pattern, Shape
from promo.transfer.kinds.people import artist_ids

BANNER = (
    "id user_id title description image_url target_url placement priority status budget spent impressions clicks "
    "start_date end_date targeting created_at updated_at"
)
PROMOTION = (
    "id user_id name type target_entity_type target_entity_id status budget spent reach engagement conversions "
    "start_date end_date settings created_at updated_at"
)
PITCH = "id user_id content_type content_id target_type target_name message status response responded_at created_at"
LOWEST, HIGHEST = -(2**31), 2**31 - 1

BANNER_ADS = Kind(
    name="banner_ads",
    model=BannerAd,
    patterns=(
        Pattern("banners:active:list", shape=Shape.DERIVED),
        Pattern("banners:{user}:list", BANNER, Shape.LIST),
        Pattern("banners:{user}:{id}", BANNER, rank=1),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "title": text(BannerAd.title),
            "description": text(BannerAd.description),
            "image_url": link(BannerAd.image_url),
            "target_url": link(BannerAd.target_url),
            "placement": text(BannerAd.placement),
            "priority": custom(BannerAd.priority, values.integer(LOWEST, HIGHEST)),
            "status": choice(BannerAd.status, PromotionStatus),
            "budget": money(BannerAd.budget),
            "spent": money(BannerAd.spent),
            "impressions": count(BannerAd.impressions),
            "clicks": count(BannerAd.clicks),
            "start_date": moment(BannerAd.start_date),
            "end_date": moment(BannerAd.end_date),
            "targeting": custom(BannerAd.targeting, values.json_object),
            "created_at": moment(BannerAd.created_at),
            "updated_at": moment(BannerAd.updated_at),
        }
    ),
    has_artist=True,
    parents=artist_ids,
)

PROMOTION_CAMPAIGNS = Kind(
    name="promotion_campaigns",
    model=PromotionCampaign,
    patterns=(
        Pattern("promotion:{user}:list", PROMOTION, Shape.LIST),
        Pattern("promotion:{user}:{id}", PROMOTION, rank=1),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "name": text(PromotionCampaign.name),
            "type": text(PromotionCampaign.type),
            "target_entity_type": text(PromotionCampaign.target_entity_type),
            "target_entity_id": text(PromotionCampaign.target_entity_id),
            "status": choice(PromotionCampaign.status, PromotionStatus),
            "budget": money(PromotionCampaign.budget),
            "spent": money(PromotionCampaign.spent),
            "reach": count(PromotionCampaign.reach),
            "engagement": count(PromotionCampaign.engagement),
            "conversions": count(PromotionCampaign.conversions),
            "start_date": moment(PromotionCampaign.start_date),
            "end_date": moment(PromotionCampaign.end_date),
            "settings": custom(PromotionCampaign.settings, values.json_object),
            "created_at": moment(PromotionCampaign.created_at),
            "updated_at": moment(PromotionCampaign.updated_at),
        }
    ),
    has_artist=True,
    parents=artist_ids,
)

PITCHING_SUBMISSIONS = Kind(
    name="pitching_submissions",
    model=Pitch,
    patterns=(
        Pattern("pitching:{user}:list", PITCH, Shape.LIST),
        Pattern("pitching:{user}:{id}", PITCH, rank=1),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "content_type": text(Pitch.content_type),
            "content_id": text(Pitch.content_id),
            "target_type": text(Pitch.target_type),
            "target_name": text(Pitch.target_name),
            "message": text(Pitch.message),
            "status": choice(Pitch.status, PitchStatus),
            "response": text(Pitch.response),
            "responded_at": moment(Pitch.responded_at),
            "created_at": moment(Pitch.created_at),
        }
    ),
    has_artist=True,
    parents=artist_ids,
)
