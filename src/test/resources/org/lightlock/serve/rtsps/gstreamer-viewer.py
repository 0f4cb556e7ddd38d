"""Plays an RTSPS address with GStreamer's rtspsrc: ADDRESS USER PASSWORD PICTURES [sound].

Prints one line, "pictures=N sounds=N width=W height=H caps=...", once so many decoded pictures have come.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

Gst.init(None)
address, user, password, wanted = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
with_sound = len(sys.argv) > 5

# Linked here and not by parse_launch, which loses a pad when two streams appear in the same moment.
pipeline = Gst.Pipeline.new("viewer")
source = Gst.ElementFactory.make("rtspsrc", "source")
source.set_property("latency", 100)
source.set_property("tls-validation-flags", 0)
pipeline.add(source)
branches = {"video": "rtph264depay ! avdec_h264 ! fakesink name=pictures sync=false signal-handoffs=true"}
if with_sound:
    branches["audio"] = "rtpmp4gdepay ! avdec_aac ! fakesink name=sounds sync=false signal-handoffs=true"
sinks = {}
for media, description in branches.items():
    branch = Gst.parse_bin_from_description(description, True)
    pipeline.add(branch)
    sinks[media] = branch.get_static_pad("sink")


def stream(_, pad):
    caps = pad.get_current_caps() or pad.query_caps(None)
    sink = sinks.get(caps.get_structure(0).get_string("media"))
    if sink is not None and not sink.is_linked():
        pad.link(sink)


source.connect("pad-added", stream)
source.set_property("location", address)
source.set_property("user-id", user)
source.set_property("user-pw", password)
loop = GLib.MainLoop()
counts = {"pictures": 0, "sounds": 0}
status = 1
size = ""


def picture(sink, buffer, pad):
    global status, size
    counts["pictures"] += 1
    caps = pad.get_current_caps().get_structure(0)
    size = "width=%d height=%d" % (caps.get_value("width"), caps.get_value("height"))
    if counts["pictures"] >= wanted and (counts["sounds"] > 0 or not with_sound):
        status = 0
        loop.quit()


def sound(sink, buffer, pad):
    counts["sounds"] += 1


def message(bus, told):
    if told.type in (Gst.MessageType.ERROR, Gst.MessageType.WARNING):
        error, more = told.parse_error() if told.type == Gst.MessageType.ERROR else told.parse_warning()
        print(error.message, more, file=sys.stderr)
        if told.type == Gst.MessageType.ERROR:
            loop.quit()


pipeline.get_by_name("pictures").connect("handoff", picture)
if with_sound:
    pipeline.get_by_name("sounds").connect("handoff", sound)
bus = pipeline.get_bus()
bus.add_signal_watch()
bus.connect("message", message)
GLib.timeout_add_seconds(60, loop.quit)
pipeline.set_state(Gst.State.PLAYING)
loop.run()
pipeline.set_state(Gst.State.NULL)
print("pictures=%d sounds=%d %s" % (counts["pictures"], counts["sounds"], size))
sys.exit(status)
