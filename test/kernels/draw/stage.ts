/** A stage for drawing tests: tensors by name, panels drawn into a texture, pixels read back. */
import type { Attributes } from '../../../experiment/contract.js';
import type { PanelDrawing, PanelReport, PointedPixel } from '../../../experiment/messages.js';
import { pictureName } from '../../../experiment/picture.js';
import { createFrameRenderer, type FrameRenderer } from '../../../webview/engine/draw/frameRenderer.js';
import type { TensorSource } from '../../../webview/engine/draw/painter.js';
import type { Overlay, Tensor, WebGPUBackend } from '../../../webview/engine/operation.js';
import { useTestBackend } from '../support/dawn.js';

export interface StageNode {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs?: readonly { readonly name: string; readonly reference: string }[];
  readonly attributes: Attributes;
  readonly overlay: Overlay;
}

export function sourceOf(
  values: Readonly<Record<string, Tensor>>,
  gradients: Readonly<Record<string, Tensor>> = {},
  nodes: Readonly<Record<string, StageNode>> = {},
  variants: Readonly<Record<string, Pick<TensorSource, 'value' | 'gradient' | 'picture' | 'references'>>> = {},
  /** By reference and name: `pool · painted`, `∂pool · painted`. */
  pictures: Readonly<Record<string, Tensor>> = {},
): TensorSource {
  return {
    references: () => Object.keys(values),
    value: (reference, comparedAt) => (comparedAt === undefined ? values[reference] : variants[comparedAt]?.value(reference)),
    gradient: (reference, comparedAt) => (comparedAt === undefined ? gradients[reference] : variants[comparedAt]?.gradient(reference)),
    picture: (reference, name, gradient, comparedAt) =>
      comparedAt === undefined
        ? pictures[pictureName(reference, gradient, name)]
        : variants[comparedAt]?.picture(reference, name, gradient),
    compared: () => Object.entries(variants).map(([node, variant]) => ({ node, references: variant.references() })),
    shape: (reference) => values[reference]?.shape,
    node: (id) => nodes[id] && { outputs: [], ...nodes[id] },
  };
}

export interface Drawn {
  readonly report: PanelReport | undefined;
  /** RGBA bytes, premultiplied, row-major. */
  readonly pixels: Uint8Array;
}

export interface Stage {
  readonly backend: WebGPUBackend;
  readonly renderer: FrameRenderer;
  /** Draws one panel of `size` [height, width] and reads it back. */
  draw(tensors: TensorSource, drawing: PanelDrawing, size: readonly [number, number], pointed?: PointedPixel | null): Promise<Drawn>;
  /** Ends the stage, and the test file with it where the GPU had a complaint. */
  close(): void;
}

export async function openStage(): Promise<Stage> {
  const { backend, errors } = await useTestBackend();
  const { device } = backend;
  const renderer = createFrameRenderer(backend, 'rgba8unorm');
  return {
    backend,
    renderer,
    async draw(tensors, drawing, [height, width], pointed) {
      const texture = panelTexture(device, height, width);
      const reports = await renderer.render(tensors, [{ id: 'panel', drawing, height, width, view: () => texture.createView() }], pointed);
      const pixels = await readTexture(device, texture);
      texture.destroy();
      return { report: reports['panel'], pixels };
    },
    close() {
      renderer.dispose();
      if (errors.length > 0) throw new Error(errors.slice(0, 3).join('\n'));
    },
  };
}

export function panelTexture(device: GPUDevice, height: number, width: number): GPUTexture {
  const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
  return device.createTexture({ size: [width, height], format: 'rgba8unorm', usage });
}

async function readTexture(device: GPUDevice, texture: GPUTexture): Promise<Uint8Array> {
  const { width, height } = texture;
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const buffer = device.createBuffer({ size: bytesPerRow * height, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const padded = new Uint8Array(buffer.getMappedRange());
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) pixels.set(padded.subarray(y * bytesPerRow, y * bytesPerRow + width * 4), y * width * 4);
  buffer.destroy();
  return pixels;
}

/** Uniform in [0, 1), the same every time. */
export function pseudorandom(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}
