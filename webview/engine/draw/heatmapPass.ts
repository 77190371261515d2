/** Tensors as pictures, drawn straight from their buffers. */
import type { Layout } from '../../../experiment/layout.js';
import type { ColorScale } from '../../../experiment/messages.js';
import entryCode from './entry.wgsl';
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
  /** Uploads what the heatmaps of one frame need. Each function returned draws one of them, in a render pass of the format given. */
  prepare(heatmaps: readonly (Heatmap | undefined)[]): (((pass: GPURenderPassEncoder) => void) | undefined)[];
  dispose(): void;
}

/** From one panel's uniforms to the next; 84 bytes are used. */
const panelStride = 256;
const panelBytes = 96;

export function createHeatmapPass(device: GPUDevice, format: GPUTextureFormat): HeatmapPass {
  const module = device.createShaderModule({ label: 'heatmap', code: entryCode + heatmapCode });
  const pipeline = device.createRenderPipeline({
    label: 'heatmap',
    layout: 'auto',
    vertex: { module, entryPoint: 'corner' },
    fragment: { module, entryPoint: 'paint', targets: [{ format }] },
  });
  const panels = createGrowingBuffer(device, 'heatmap panels', GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  /** A map is sent once with its drawing and drawn many times. */
  const maps = new WeakMap<Uint8Array, GPUBuffer>();
  /** Bound where colours need no map. */
  const noMap = new Uint8Array(256 * 4);

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

  return {
    prepare(heatmaps) {
      const uniforms = new ArrayBuffer(heatmaps.length * panelStride);
      heatmaps.forEach((heatmap, i) => {
        if (heatmap) writePanel(uniforms, i * panelStride, heatmap);
      });
      const buffer = panels.atLeast(uniforms.byteLength);
      device.queue.writeBuffer(buffer, 0, uniforms);
      return heatmaps.map((heatmap, i) => {
        if (!heatmap) return undefined;
        const { tensor, minus, scale, summary } = heatmap;
        const bindings: GPUBufferBinding[] = [
          { buffer, offset: i * panelStride, size: panelBytes },
          summary,
          { buffer: tensor.buffer },
          { buffer: (minus ?? tensor).buffer },
          { buffer: mapBuffer(scale.map ?? noMap) },
        ];
        const entries = bindings.map((resource, binding) => ({ binding, resource }));
        const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
        return (pass) => {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.draw(3);
        };
      });
    },
    dispose() {
      panels.dispose();
    },
  };
}

/** heatmap.wgsl's Panel. */
function writePanel(uniforms: ArrayBuffer, at: number, { tensor, minus, layout, scale, size }: Heatmap): void {
  const { rows, columns, offset, rowStride, columnStride, channels, channelStride } = layout;
  const words = new Uint32Array(uniforms, at, panelBytes / 4);
  words.set([rows, columns, offset, rowStride, columnStride, channels, channelStride, ...size]);
  words.set([Number(tensor.integer), Number(minus !== undefined), Number(minus?.integer ?? false)], 9);
  new Float32Array(uniforms, at + 48, 4).set(scale.nonFinite);
  words[16] = Number(scale.logarithmic);
}
