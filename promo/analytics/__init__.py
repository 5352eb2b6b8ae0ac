"""Analytics: figures of what happened, counted from sales and events. Reads only.

Nouns: overview (an artist's totals), funnel (views → clicks → cart → checkout → purchases of a concert), step, period.
"""
