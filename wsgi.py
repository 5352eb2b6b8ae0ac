"""The WSGI application."""

from promo.serving import serve

app, application = serve()
