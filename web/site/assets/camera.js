// Reads a code with the device's camera: by the browser's own decoder where it
// knows the codes of labels, else by the one kept beside this file.
"use strict";
const camera = (() => {
  const formats = ["code_128", "data_matrix", "ean_13", "ean_8", "itf", "qr_code", "upc_a"];
  let stream = null;

  async function decoder() {
    const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
    if (formats.every(f => known.includes(f))) {
      const own = new BarcodeDetector({ formats });
      return async video => (await own.detect(video))[0]?.rawValue;
    }
    if (!window.ZXing) await load("/assets/vendor/zxing.min.js");
    const reader = new ZXing.MultiFormatReader(), canvas = document.createElement("canvas"), types = ZXing.BarcodeFormat;
    reader.setHints(new Map([
      [ZXing.DecodeHintType.POSSIBLE_FORMATS, formats.map(f => types[f.toUpperCase()])],
      [ZXing.DecodeHintType.TRY_HARDER, true], [ZXing.DecodeHintType.ASSUME_GS1, true],
    ]));
    return video => {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
      try {
        return reader.decodeWithState(new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(new ZXing.HTMLCanvasElementLuminanceSource(canvas)))).getText();
      } catch (e) {
        return undefined; // no code in this picture
      }
    };
  }

  const load = address => new Promise((done, failed) => {
    const s = document.createElement("script");
    s.src = address;
    s.addEventListener("load", done);
    s.addEventListener("error", failed);
    document.head.append(s);
  });

  function stop() {
    stream?.getTracks().forEach(t => t.stop());
    stream = null;
  }

  // read shows the camera in a video element until it has seen a code, and is
  // undefined when it was stopped before.
  async function read(video) {
    stop();
    const mine = stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    video.srcObject = mine;
    await video.play();
    const look = await decoder();
    while (stream === mine) {
      const code = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await look(video) : undefined;
      if (code && stream === mine) {
        stop();
        return code;
      }
      await new Promise(next => setTimeout(next, 120));
    }
    return undefined;
  }

  return { there: !!navigator.mediaDevices?.getUserMedia, read, stop };
})();
