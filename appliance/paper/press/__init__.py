"""The press: turns one foreign document into rows of dots; runs in the converter's sandbox only.

It imports nothing of Fundline, so that nothing of Fundline has to be in the sandbox.
"""
