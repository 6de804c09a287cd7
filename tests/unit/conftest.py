"""Properties are judged by their result; how long one example takes depends on the neighbours of the machine."""

from hypothesis import settings

settings.register_profile("duban", deadline=None)
settings.load_profile("duban")
