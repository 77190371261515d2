/** Shows tensors on canvases through 2D contexts: on the CPU backend, where the numbers are in memory anyway. */
import type { Layout } from '../../../experiment/layout.js';
import type {
  ColorScale,
  HeatmapDrawing,
  OverlayDrawing,
  PanelId,
  PanelReport,
  PointedPixel,
  Statistics,
} from '../../../experiment/messages.js';
import type { SceneTensor, Tensor } from '../operation.js';
import type { Painter, TensorSource } from './painter.js';
import type { AttachedPanel, Panels } from './panels.js';
import { createPicks, followsPointer, pointedCell, pointedTensors } from './pointing.js';
import { arrowLength, mostValues, type PanelNumbers, reportOf } from './report.js';
import { layoutFits, type OverlayTensor, overlayTensors, targetTensors } from './targets.js';

/** How numbers become colours on the CPU. It is webview/color, which the engine does not know: the composition root hands it over. */
export interface Coloring {
  statisticsOf(data: ArrayLike<number>): Statistics;
  rangeOf(statistics: Statistics, rule: ColorScale['range']): { readonly low: number; readonly high: number };
  /** RGBA of a picture of `size` [height, width]. */
  paintPixels(
    data: ArrayLike<number>,
    layout: Layout,
    scale: ColorScale,
    range: { readonly low: number; readonly high: number },
    size: readonly [number, number],
  ): Uint8ClampedArray<ArrayBuffer>;
}

/** A part of a panel: what is told of it, and how it is drawn where it is on screen. */
interface Paintable {
  readonly numbers?: PanelNumbers;
  paint(context: OffscreenCanvasRenderingContext2D): void;
}

export function createCanvasPainter(panels: Panels, coloring: Coloring): Painter {
  const { attach, configure, detach, show } = panels;
  const picks = createPicks();

  function heatmapOf(tensors: TensorSource, drawing: HeatmapDrawing): Paintable | undefined {
    const data = targetData(tensors, drawing);
    if (!data) return undefined;
    const statistics = coloring.statisticsOf(data);
    const range = coloring.rangeOf(statistics, drawing.scale.range);
    return {
      numbers: { ...range, statistics, ...(data.length <= mostValues && { values: Float32Array.from(data) }) },
      paint(context) {
        const { height, width } = context.canvas;
        if (data.length === 0) return;
        const pixels = coloring.paintPixels(data, drawing.layout, drawing.scale, range, [height, width]);
        context.putImageData(new ImageData(pixels, width, height), 0, 0);
      },
    };
  }

  /** Its numbers are those of the arrows' tensor, where there is one. */
  function overlayOf(tensors: TensorSource, drawing: OverlayDrawing, pixel: PointedPixel | null): Paintable | undefined {
    const found = overlayTensors(tensors, drawing.node);
    if (!found) return undefined;
    const { arrows } = found;
    const statistics = coloring.statisticsOf(arrows ? numbersOf(arrows) : []);
    const range = coloring.rangeOf(statistics, { rule: 'symmetric' });
    return {
      ...(arrows && { numbers: { ...range, statistics } }),
      paint(context) {
        const pointed = pointedCell(drawing, pixel);
        const pixelRatio = drawing.pixelRatio ?? 1;
        found.overlay.paint?.(context, {
          ...drawing,
          ...(pointed && { pointed }),
          picked: picks.of,
          inputs: readTensors(found.inputs),
          outputs: readTensors(found.outputs),
          attributes: found.attributes,
          canvas: [context.canvas.height, context.canvas.width],
          pixelRatio,
          arrowLimit: [range.high],
          arrowLength: arrowLength * pixelRatio,
        });
      },
    };
  }

  function paintPanel(
    { canvas, drawing, shown }: AttachedPanel,
    tensors: TensorSource,
    pointed: PointedPixel | null,
  ): PanelReport | undefined {
    // A picture is made for who sees it.
    const isWanted = shown || drawing.heatmap?.target.picture === undefined;
    const heatmap = drawing.heatmap && isWanted ? heatmapOf(tensors, drawing.heatmap) : undefined;
    const overlay = drawing.overlay && overlayOf(tensors, drawing.overlay, pointed);
    if (shown && layoutFits(tensors, drawing)) {
      const context = canvas.getContext('2d');
      if (!context) throw new Error('A panel’s canvas was drawn with WebGPU and takes no 2D context: give the panel a new canvas.');
      context.clearRect(0, 0, canvas.width, canvas.height);
      heatmap?.paint(context);
      overlay?.paint(context);
    }
    const arrows = overlay?.numbers;
    const numbers = heatmap?.numbers ?? arrows;
    return numbers && reportOf(arrows ? { ...numbers, arrowLimit: arrows.high } : numbers);
  }

  return {
    panels,
    attach,
    configure,
    detach,
    show,
    async paint(tensors, pointed = null) {
      picks.note(pointed);
      const reports: Record<PanelId, PanelReport> = {};
      for (const panel of panels.attached()) {
        const report = paintPanel(panel, tensors, pointed);
        if (report) reports[panel.id] = report;
      }
      return reports;
    },
    async followPointer(tensors, pointed) {
      picks.note(pointed);
      for (const panel of panels.attached()) if (followsPointer(tensors, panel)) paintPanel(panel, tensors, pointed);
    },
    async readPixel(tensors, pixel) {
      return pointedTensors(tensors, pixel, panels.shown()).map(({ reference, picture, comparedAt, value, gradient, first, count }) => {
        const read = (tensor: Tensor) => Array.from(numbersOf(tensor).subarray(first, first + count));
        const named = { reference, ...(picture !== undefined && { picture }), ...(comparedAt !== undefined && { comparedAt }) };
        return { ...named, value: read(value), ...(gradient && { gradient: read(gradient) }) };
      });
    },
    async readEntries(tensor, first, count) {
      return Array.from(numbersOf(tensor).subarray(first, first + count));
    },
    dispose() {
      // A 2D context needs no release.
    },
  };
}

function targetData(tensors: TensorSource, { target }: HeatmapDrawing): ArrayLike<number> | undefined {
  const targets = targetTensors(tensors, target);
  if (!targets) return undefined;
  const data = numbersOf(targets.tensor);
  if (!targets.minus) return data;
  const minus = numbersOf(targets.minus);
  return Float32Array.from(data, (value, i) => value - (minus[i] as number));
}

function readTensors(found: Readonly<Record<string, OverlayTensor>>): Record<string, SceneTensor<ArrayLike<number>>> {
  const named = Object.entries(found).map(([name, { shape, value, gradient }]) => {
    return [name, { shape, values: numbersOf(value), ...(gradient && { gradient: numbersOf(gradient) }) }] as const;
  });
  return Object.fromEntries(named);
}

/** Immediate on the CPU backend. */
function numbersOf(tensor: Tensor): Float32Array | Int32Array | Uint8Array {
  return tensor.dataSync<'float32' | 'int32' | 'bool'>();
}
