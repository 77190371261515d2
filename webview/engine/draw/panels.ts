/** Which panels there are, what each shows and how large it is. Outlives a painter: after a lost device the next one takes it over. */
import type { PanelDrawing, PanelId } from '../../../experiment/messages.js';

export interface ShownPanel {
  readonly id: PanelId;
  readonly canvas: OffscreenCanvas;
  readonly drawing: PanelDrawing;
}

export interface Panels {
  attach(panel: PanelId, canvas: OffscreenCanvas): void;
  /** Takes effect with the next call of `shown`. Sizes are device pixels. */
  configure(panel: PanelId, drawing: PanelDrawing, width: number, height: number): void;
  detach(panel: PanelId): void;
  show(panels: readonly PanelId[]): void;
  /** Panels that are on screen, attached and configured; their canvases have the size they were given. */
  shown(): ShownPanel[];
}

interface Configuration {
  readonly drawing: PanelDrawing;
  readonly width: number;
  readonly height: number;
}

export function createPanels(): Panels {
  const canvases = new Map<PanelId, OffscreenCanvas>();
  const configurations = new Map<PanelId, Configuration>();
  let onScreen: readonly PanelId[] = [];

  return {
    attach(panel, canvas) {
      canvases.set(panel, canvas);
    },
    configure(panel, drawing, width, height) {
      configurations.set(panel, { drawing, width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) });
    },
    detach(panel) {
      canvases.delete(panel);
      configurations.delete(panel);
    },
    show(panels) {
      onScreen = panels;
    },
    shown() {
      return onScreen.flatMap((id) => {
        const canvas = canvases.get(id);
        const configuration = configurations.get(id);
        if (!canvas || !configuration) return [];
        const { drawing, width, height } = configuration;
        // Setting a size clears a canvas, even where it is the same.
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        return [{ id, canvas, drawing }];
      });
    },
  };
}
