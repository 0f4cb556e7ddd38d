"""Plays an MP4 file that does not end with GStreamer: ADDRESS PICTURES.

Prints one line, "pictures=N width=W height=H", once so many decoded pictures have come.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

Gst.init(None)
address, wanted = sys.argv[1], int(sys.argv[2])
pipeline = Gst.parse_launch(
    "souphttpsrc name=source ssl-strict=false ! qtdemux ! h264parse ! avdec_h264 "
    "! fakesink name=pictures sync=false signal-handoffs=true"
)
pipeline.get_by_name("source").set_property("location", address)
loop = GLib.MainLoop()
count = 0
status = 1


def picture(sink, buffer, pad):
    global count, status
    count += 1
    if count == wanted:
        caps = pad.get_current_caps().get_structure(0)
        print("pictures=%d width=%d height=%d" % (count, caps.get_value("width"), caps.get_value("height")))
        status = 0
        loop.quit()


def message(bus, said):
    if said.type in (Gst.MessageType.ERROR, Gst.MessageType.EOS):
        print("stopped: %s" % (said.parse_error() if said.type == Gst.MessageType.ERROR else "end"))
        loop.quit()


pipeline.get_by_name("pictures").connect("handoff", picture)
bus = pipeline.get_bus()
bus.add_signal_watch()
bus.connect("message", message)
GLib.timeout_add_seconds(30, loop.quit)
pipeline.set_state(Gst.State.PLAYING)
loop.run()
pipeline.set_state(Gst.State.NULL)
sys.exit(status)
