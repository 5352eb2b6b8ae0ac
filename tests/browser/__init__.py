"""What only a real browser sees, on a real system."""

import pytest

pytest.register_assert_rewrite("tests.browser.person", "tests.browser.system")
