"""The artists of the demo."""

from promo.demo.cast.eva import EVA
from promo.demo.cast.lada import LADA
from promo.demo.cast.timur import TIMUR

CAST = (LADA, EVA, TIMUR)
