"""Finished Word reports read again, whoever has edited them since."""
