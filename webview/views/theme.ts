/** The editor's theme as the drawing needs it: read from VS Code's classes and variables, and again whenever they change. */
import type { Color } from '../../experiment/messages.js';
import type { Theme, ThemeKind } from '../color/index.js';
import type { Lifetime } from './lifetime.js';
import type { Store } from './store.js';

export interface PageTheme extends Theme {
  /** Colours of what is drawn over pictures. */
  readonly overlay: { readonly line: Color; readonly lineUnderneath: Color; readonly accent: Color };
  /** CSS colours for the curve. */
  readonly chart: { readonly line: string; readonly text: string; readonly grid: string };
}

export function readTheme(): PageTheme {
  const kind = themeKind(document.body);
  return {
    kind,
    background: cssColor('--gradlab-panel').slice(0, 3) as [number, number, number],
    overlay: {
      line: cssColor('--gradlab-overlay-line'),
      lineUnderneath: cssColor('--gradlab-overlay-underneath'),
      accent: cssColor('--gradlab-overlay-accent'),
    },
    chart: { line: cssColorText('--gradlab-curve'), text: cssColorText('--gradlab-quiet'), grid: cssColorText('--gradlab-grid') },
  };
}

/** Re-reads the theme when VS Code changes it: it swaps the body's class and the root's variables. */
export function followTheme(store: Store, lifetime: Lifetime): void {
  const observer = new MutationObserver(() => {
    const theme = readTheme();
    if (JSON.stringify(theme) !== JSON.stringify(store.state.theme)) store.update({ theme });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  lifetime.add(() => observer.disconnect());
}

function themeKind({ classList }: HTMLElement): ThemeKind {
  if (classList.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classList.contains('vscode-high-contrast')) return 'high-contrast-dark';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

/** What a colour variable comes to, with every variable and mixture in it worked out. */
function cssColorText(variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A CSS colour, in whatever form, as numbers: a canvas can paint with all of them. */
function cssColor(variable: string): Color {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('The page has no 2D canvas to read theme colours with.');
  context.fillStyle = cssColorText(variable);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255, alpha / 255];
}
