/** Tensors as pictures, drawn straight from their buffers. */
import type { Layout } from '../../../experiment/layout.js';
import type { ColorScale } from '../../../experiment/messages.js';
import enlargeCode from './enlarge.wgsl';
import { createGrowingBuffer } from './growingBuffer.js';
import heatmapCode from './heatmap.wgsl';
import type { TensorBuffer } from './tensorBuffer.js';

export interface Heatmap {
  readonly tensor: TensorBuffer;
  readonly minus?: TensorBuffer;
  readonly layout: Layout;
  readonly scale: ColorScale;
  /** [height, width] in device pixels. */
  readonly size: readonly [number, number];
  /** The summary of the tensor's statistics: its range. */
  readonly summary: GPUBufferBinding;
}

export interface HeatmapPass {
  /**
   * Uploads and encodes what the heatmaps of one frame need. Each function returned draws one of them, in a render pass of the
   * format given.
   */
  prepare(encoder: GPUCommandEncoder, heatmaps: readonly (Heatmap | undefined)[]): (((pass: GPURenderPassEncoder) => void) | undefined)[];
  dispose(): void;
}

/** From one heatmap's uniforms to the next: those of heatmap.wgsl, then those of enlarge.wgsl. */
const uniformStride = 512;
const panelBytes = 64;
const sizesAt = 256;
const sizesBytes = 16;

export function createHeatmapPass(device: GPUDevice, format: GPUTextureFormat): HeatmapPass {
  const heatmapModule = device.createShaderModule({ label: 'heatmap', code: heatmapCode });
  const heatmapPipelines = new Map<string, GPURenderPipeline>();
  const enlargeModule = device.createShaderModule({ label: 'enlarge', code: enlargeCode });
  const enlargePipeline = device.createRenderPipeline({
    label: 'enlarge',
    layout: 'auto',
    vertex: { module: enlargeModule },
    fragment: { module: enlargeModule, targets: [{ format }] },
  });
  const uniforms = createGrowingBuffer(device, 'heatmaps', GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  /** Coloured cells, for the n-th heatmap of a frame. */
  const cellTextures: GPUTexture[] = [];
  /** A map is sent once with its drawing and drawn many times. */
  const maps = new WeakMap<Uint8Array, GPUBuffer>();
  /** Bound where colours need no map. */
  const noMap = new Uint8Array(256 * 4);

  /** Compiled for what a heatmap needs, when it is first needed: a software adapter would run through all branches for every cell. */
  function heatmapPipeline({ tensor, minus, layout, scale, size }: Heatmap): GPURenderPipeline {
    const constants = {
      channels: layout.channels,
      integer: Number(tensor.integer),
      subtract: Number(minus !== undefined),
      minusInteger: Number(minus?.integer ?? false),
      logarithmic: Number(scale.logarithmic),
      integers: Number(scale.integers !== undefined && layout.channels === 1),
      several: Number(layout.rows > size[0] || layout.columns > size[1]),
    };
    const key = Object.values(constants).join();
    let pipeline = heatmapPipelines.get(key);
    if (!pipeline) {
      pipeline = device.createRenderPipeline({
        label: `heatmap ${key}`,
        layout: 'auto',
        vertex: { module: heatmapModule, constants },
        fragment: { module: heatmapModule, constants, targets: [{ format }] },
      });
      heatmapPipelines.set(key, pipeline);
    }
    return pipeline;
  }

  /** Draws a triangle over the whole target. */
  function drawOf(pipeline: GPURenderPipeline, bindings: readonly GPUBindingResource[]): (pass: GPURenderPassEncoder) => void {
    const entries = bindings.map((resource, binding) => ({ binding, resource }));
    const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.draw(3);
    };
  }

  function mapBuffer(map: Uint8Array): GPUBuffer {
    let buffer = maps.get(map);
    if (!buffer) {
      buffer = device.createBuffer({
        label: 'colour map',
        size: noMap.byteLength,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
      device.queue.writeBuffer(buffer, 0, new Uint8Array(map));
      maps.set(map, buffer);
    }
    return buffer;
  }

  function cellTexture(index: number, height: number, width: number): GPUTexture {
    let texture = cellTextures[index];
    if (texture?.width !== width || texture.height !== height) {
      texture?.destroy();
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.TEXTURE_BINDING;
      texture = device.createTexture({ label: 'cells', size: [width, height], format, usage });
      cellTextures[index] = texture;
    }
    return texture;
  }

  return {
    prepare(encoder, heatmaps) {
      const buffer = uniforms.atLeast(heatmaps.length * uniformStride);
      device.queue.writeBuffer(buffer, 0, uniformsOf(heatmaps));
      return heatmaps.map((heatmap, i) => {
        if (!heatmap) return undefined;
        const { tensor, minus, scale, summary, size } = heatmap;
        const target = targetSize(heatmap);
        const pipeline = heatmapPipeline(heatmap);
        const drawCells = drawOf(pipeline, [
          { buffer, offset: i * uniformStride, size: panelBytes },
          summary,
          { buffer: tensor.buffer },
          { buffer: (minus ?? tensor).buffer },
          { buffer: mapBuffer(scale.map ?? noMap) },
        ]);
        if (target[0] === size[0] && target[1] === size[1]) return drawCells;
        const cells = cellTexture(i, ...target).createView();
        const attachment = { view: cells, loadOp: 'clear', storeOp: 'store' } as const;
        const pass = encoder.beginRenderPass({ label: 'cells', colorAttachments: [attachment] });
        drawCells(pass);
        pass.end();
        return drawOf(enlargePipeline, [{ buffer, offset: i * uniformStride + sizesAt, size: sizesBytes }, cells]);
      });
    },
    dispose() {
      uniforms.dispose();
      for (const texture of cellTextures) texture?.destroy();
    },
  };
}

/** [height, width]: one pixel a cell along an axis where cells are enlarged, else those of the panel. */
function targetSize({ layout, size }: Heatmap): readonly [number, number] {
  return [Math.min(layout.rows, size[0]), Math.min(layout.columns, size[1])];
}

/** heatmap.wgsl's Panel and enlarge.wgsl's Sizes. */
function uniformsOf(heatmaps: readonly (Heatmap | undefined)[]): ArrayBuffer {
  const bytes = new ArrayBuffer(heatmaps.length * uniformStride);
  heatmaps.forEach((heatmap, i) => {
    if (!heatmap) return;
    const { rows, columns, offset, rowStride, columnStride, channelStride } = heatmap.layout;
    const [targetHeight, targetWidth] = targetSize(heatmap);
    const at = i * uniformStride;
    new Uint32Array(bytes, at).set([columns, rows, targetWidth, targetHeight, offset, rowStride, columnStride, channelStride]);
    new Float32Array(bytes, at + 32).set([...heatmap.scale.nonFinite, ...(heatmap.scale.integers?.negative ?? [])]);
    new Uint32Array(bytes, at + sizesAt).set([targetWidth, targetHeight, heatmap.size[1], heatmap.size[0]]);
  });
  return bytes;
}
