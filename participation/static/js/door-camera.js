// The camera: calls back with each QR code that comes in front of it, once for as long as it stays there.
"use strict";

window.ppDoor = window.ppDoor || {};
ppDoor.camera = (() => {
  const AWAY = 2000;
  const PAUSE = 120;
  const WIDEST = 800;

  const script = (address) => new Promise((resolve, reject) => {
    const made = document.createElement("script");
    made.src = address;
    made.onload = resolve;
    made.onerror = reject;
    document.head.append(made);
  });
  const reader = async (jsqr) => {
    if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
    if (!window.jsQR) await script(jsqr);
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    return async (video) => {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = drawing.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR(picture.data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" })?.data;
    };
  };

  // Starts; the function that stops. Rejects where the camera may not be used. ended: it was taken away.
  return async (video, jsqr, found, ended) => {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    let running = true;
    const stop = () => {
      running = false;
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    };
    for (const track of stream.getTracks()) track.onended = () => { stop(); ended(); };
    let read;
    try {
      video.srcObject = stream;
      await video.play();
      read = await reader(jsqr);
    } catch (error) {
      stop();
      throw error;
    }
    (async () => {
      let last = "";
      let seen = 0;
      while (running) {
        const text = video.videoWidth ? await read(video).catch(() => null) : null;
        if (text && (text !== last || Date.now() - seen > AWAY)) {
          last = text;
          await found(text);
        }
        // The ticket that was just let in stays in front of the camera for a while: that is no second showing.
        if (text) seen = Date.now();
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    })();
    return stop;
  };
})();
