// The camera and photo reader of the H5 build. Loaded only when a camera or a photo is used: the reader is a
// megabyte of WebAssembly, served from our own origin.
// #ifdef H5
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { Steady } from './steady'

const OPTIONS: ReaderOptions = {
  // Code128 includes GS1-128: the reader gives its symbology prefix and separators
  formats: ['QRCode', 'DataMatrix', 'Code128', 'EAN13'],
  tryHarder: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
}

let ready = false
function prepare(): void {
  if (ready) return
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) } })
  ready = true
}

async function read(image: ImageData | Blob): Promise<string | null> {
  prepare()
  const [found] = await readBarcodes(image, OPTIONS)
  if (!found?.isValid) return null
  // a GS1 symbol says so by its prefix; the text alone would lose what the first separator meant
  return found.contentType === 'GS1' ? found.symbologyIdentifier + found.text : found.text
}

/** The code in a photo, or null. */
export async function readPhoto(file: Blob): Promise<string | null> {
  return read(file)
}

/** Between two looks at the picture, milliseconds: enough for 8 boxes a second and a cool phone. */
const BETWEEN = 120

export interface Camera {
  stop(): void
  /** Null when the lamp cannot be switched. */
  torch: ((on: boolean) => Promise<void>) | null
}

/** Shows the back camera inside `place` and calls back for each box that comes into view. */
export async function openCamera(place: HTMLElement, found: (text: string) => void): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  })
  const video = document.createElement('video')
  video.className = 'gz-scan-video'
  video.muted = true
  video.setAttribute('playsinline', '')
  video.setAttribute('aria-hidden', 'true')
  video.srcObject = stream
  place.appendChild(video)
  await video.play()

  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  const steady = new Steady()
  let open = true
  const look = async () => {
    if (!open) return
    if (pen && video.videoWidth) {
      // only what the frame on the screen shows, so that the neighbour's box is not read
      const [width, height] = [Math.round(video.videoWidth * 0.8), Math.round(video.videoHeight * 0.8)]
      canvas.width = width
      canvas.height = height
      pen.drawImage(video, (video.videoWidth - width) / 2, (video.videoHeight - height) / 2, width, height, 0, 0, width, height)
      const text = await read(pen.getImageData(0, 0, width, height)).catch(() => null)
      if (text && open && steady.sight(text, performance.now())) found(text)
    }
    setTimeout(look, BETWEEN)
  }
  void look()

  const [track] = stream.getVideoTracks()
  const canLight = (track.getCapabilities?.() as { torch?: boolean } | undefined)?.torch
  return {
    stop() {
      open = false
      stream.getTracks().forEach((each) => each.stop())
      video.remove()
    },
    torch: canLight
      ? (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
      : null,
  }
}
// #endif
// #ifndef H5
export {}
// #endif
