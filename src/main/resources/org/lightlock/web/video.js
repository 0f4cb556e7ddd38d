/** A video element that shows a live stream and nothing of its own. */
export function makeVideo(muted) {
  const video = document.createElement('video');
  Object.assign(video, {
    muted, autoplay: true, playsInline: true, disableRemotePlayback: true, disablePictureInPicture: true,
  });
  video.tabIndex = -1;
  video.setAttribute('aria-hidden', 'true');
  return video;
}
