// Answers /whep/ inside the page with peer connections of its own, fed from a canvas, so that the
// page's WebRTC can be tried without a gateway that speaks it. A test silences or ends them.
(() => {
  const realFetch = window.fetch.bind(window);
  const whep = { peers: [], offers: 0, absent: false };
  window.whepInPage = whep;

  function feed(peer) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    let number = 0;
    peer.timer = setInterval(() => {
      if (!peer.silent) {
        context.fillStyle = `hsl(${(number * 3) % 360} 60% 40%)`;
        context.fillRect(0, 0, 320, 180);
        context.fillStyle = '#fff';
        context.font = '60px sans-serif';
        context.fillText(String(number++), 20, 110);
      }
    }, 40);
    return canvas.captureStream();
  }

  async function open(url, offer) {
    const connection = new RTCPeerConnection();
    const path = `/whep/in-page/${whep.peers.length}`;
    const peer = { path, url: String(url), connection, silent: false, ended: false };
    peer.end = () => {
      peer.ended = true;
      clearInterval(peer.timer);
      connection.close();
    };
    whep.peers.push(peer);
    const stream = feed(peer);
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    connection.addTrack(stream.getVideoTracks()[0], stream);
    await connection.setLocalDescription();
    while (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        connection.addEventListener('icegatheringstatechange', resolve, { once: true });
      });
    }
    const response = new Response(connection.localDescription.sdp, {
      status: 201, headers: { Location: path, ETag: '"1"', 'Content-Type': 'application/sdp' },
    });
    Object.defineProperty(response, 'url', { value: new URL(url, location.href).href });
    return response;
  }

  window.fetch = async (url, options = {}) => {
    const { pathname } = new URL(url, location.href);
    if (!pathname.startsWith('/whep/')) {
      return realFetch(url, options);
    }
    if (options.method === 'DELETE') {
      whep.peers.find((peer) => peer.path === pathname)?.end();
      return new Response(null, { status: 200 });
    }
    whep.offers++;
    return whep.absent ? new Response(null, { status: 404 }) : open(url, options.body);
  };
})();
