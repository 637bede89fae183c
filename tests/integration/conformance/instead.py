# SPDX-License-Identifier: Apache-2.0
"""One function in the place of another, of a module or of a class."""


def instead(owner, name):
    """The decorated function takes the place of owner's, which it is given first."""
    def put(function):
        before = getattr(owner, name)
        setattr(owner, name, lambda *words, **named: function(before, *words, **named))
        return function
    return put
