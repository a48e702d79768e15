"""A simulated carrier: speaks SIP and RTP on one loopback address, and behaves like the people one calls.

`telephony.carrier.service.run_carrier` runs it, with `telephony.carrier.settings.CarrierSettings`; `docs/carrier.md`
says what it simulates.
"""
