"""SIPp scenarios of the measurement: one that answers at once, and one that calls it. Pure."""

from typing import Final

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'

_ANSWER: Final = """<scenario name="answer">
  <recv request="INVITE"/>
  <send retrans="500"><![CDATA[

      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:];tag=[pid]t[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:CONTACT;transport=[transport]>
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=far 1 1 IN IP4 MEDIA_HOST
      s=-
      c=IN IP4 MEDIA_HOST
      t=0 0
      m=audio MEDIA_PORT RTP/AVP 8
      a=rtpmap:8 PCMA/8000
      a=ptime:20
      a=sendrecv

  ]]></send>
  <recv request="ACK"/>
  <recv request="BYE"/>
  <send><![CDATA[

      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
</scenario>
"""

_CALL: Final = """<scenario name="call">
  <send retrans="500"><![CDATA[

      INVITE sip:55119999@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:551133334444@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:55119999@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 INVITE
      Contact: <sip:551133334444@[local_ip]:[local_port]>
      Max-Forwards: 70
      Content-Type: application/sdp
      Content-Length: [len]

      v=0
      o=near 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 8
      a=rtpmap:8 PCMA/8000

  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[

      ACK sip:55119999@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:551133334444@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:55119999@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 1 ACK
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <send retrans="500"><![CDATA[

      BYE sip:55119999@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:551133334444@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:55119999@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 2 BYE
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <recv response="200"/>
</scenario>
"""


def answer(media: str, contact: str) -> str:
    """A far end that answers at once and waits for our BYE.

    Its audio is that of `media`; ACK and BYE are to come to `contact` (both "host:port").
    """
    host, _, port = media.rpartition(":")
    return _HEAD + _ANSWER.replace("MEDIA_HOST", host).replace("MEDIA_PORT", port).replace("CONTACT", contact)


def call() -> str:
    """A near end that calls, and hangs up as soon as it is answered."""
    return _HEAD + _CALL
