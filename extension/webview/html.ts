/** The page's HTML with its content security policy. Pure, so that both stand under test without VS Code. */
import { randomBytes } from 'node:crypto';

export interface Directive {
  readonly name: string;
  readonly sources: readonly string[];
  /** Why the page needs it; what has no reason stays out. */
  readonly reason: string;
}

export interface PageParts {
  /** Addresses of the bundle, as `webview.asWebviewUri` gives them. */
  readonly script: string;
  readonly style: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly nonce: string;
  /** The experiment file, which a live preview remembers so that it can be restored. */
  readonly document: string;
}

/** Everything is forbidden, then the least is allowed. No eval, no inline script or style, no network, no frame, no picture from elsewhere. */
export function contentSecurityPolicy({ cspSource, nonce }: Pick<PageParts, 'cspSource' | 'nonce'>): readonly Directive[] {
  return [
    { name: 'default-src', sources: ["'none'"], reason: 'whatever is not named below is forbidden' },
    { name: 'script-src', sources: [`'nonce-${nonce}'`], reason: "the page's one bundle, and no other script of the same origin" },
    {
      name: 'style-src',
      sources: [cspSource, `'nonce-${nonce}'`],
      reason:
        "the page's one style sheet, and under the nonce the style element by which the toolkit finds out whether :focus-visible is known",
    },
    {
      name: 'worker-src',
      sources: ['blob:'],
      reason: "the engine's worker: its source is part of the page's bundle, and a webview can start a worker from a blob: address only",
    },
  ];
}

export function pageHtml(parts: PageParts): string {
  const policy = contentSecurityPolicy(parts)
    .map(({ name, sources }) => [name, ...sources].join(' '))
    .join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="csp-nonce" content="${escapeAttribute(parts.nonce)}">
    <title>GradLab</title>
    <link rel="stylesheet" href="${escapeAttribute(parts.style)}">
  </head>
  <body data-document="${escapeAttribute(parts.document)}">
    <div id="app"><p role="status">GradLab is starting …</p></div>
    <script nonce="${escapeAttribute(parts.nonce)}" src="${escapeAttribute(parts.script)}"></script>
  </body>
</html>
`;
}

/** 128 random bits; a new one for every page that is made. */
export function createNonce(): string {
  return randomBytes(16).toString('base64url');
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
