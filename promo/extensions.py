"""Extensions that belong to no single application object."""

from flask_babel import Babel
from flask_migrate import Migrate

babel = Babel()
migrate = Migrate(render_as_batch=True, compare_type=True)
