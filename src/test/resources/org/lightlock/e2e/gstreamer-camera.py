"""RTSP cameras by GStreamer: a test picture of 640x480 at 20 pictures per second in every codec.

gstreamer-camera.py USER PASSWORD CERTIFICATE KEY

Prints two ports: RTSP and RTSP over TLS; ends with its standard input."""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=%s,width=640,height=480,framerate=20/1"
SOUND = "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! %s"
H264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=20 ! rtph264pay name=pay0 pt=96 config-interval=1"
H265 = "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=20 ! rtph265pay name=pay0 pt=96 config-interval=1"
CAMERAS = {
    "/h264": (PICTURE % "I420", H264),
    "/h265": (PICTURE % "I420", H265),
    "/h265-10bit": (PICTURE % "I420_10LE", H265),
    "/mjpeg": (PICTURE % "I420", "jpegenc quality=80 ! rtpjpegpay name=pay0 pt=26"),
    "/mjpeg-422": (PICTURE % "Y42B", "jpegenc quality=80 ! rtpjpegpay name=pay0 pt=26"),
    "/h264-pcma": (PICTURE % "I420", H264 + " " + SOUND % "alawenc ! rtppcmapay name=pay1 pt=8"),
}


def serve(user, password, certificate=None):
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service("0")
    auth = GstRtspServer.RTSPAuth.new()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    if certificate:
        auth.set_tls_certificate(certificate)
    server.set_auth(auth)
    for path, (source, encoder) in CAMERAS.items():
        factory = GstRtspServer.RTSPMediaFactory.new()
        factory.set_launch(f"( {source} ! {encoder} )")
        factory.set_shared(True)
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)
        server.get_mount_points().add_factory(path, factory)
    server.attach(None)
    return server


Gst.init(None)
user, password, certificate, key = sys.argv[1:]
plain = serve(user, password)
tls = serve(user, password, Gio.TlsCertificate.new_from_files(certificate, key))
print(plain.get_bound_port(), tls.get_bound_port(), flush=True)
loop = GLib.MainLoop()
GLib.io_add_watch(GLib.IOChannel.unix_new(0), 0, GLib.IOCondition.HUP | GLib.IOCondition.IN, lambda *_: loop.quit())
loop.run()
