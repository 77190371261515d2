/** The few signs that say a thing faster than its word. Drawn as paths in the text's colour. */
const paths = {
  run: 'M4 2.5 13 8 4 13.5Z',
  pause: 'M4 3h3v10H4ZM9 3h3v10H9Z',
  options:
    'M3 6.75a1.25 1.25 0 1 0 0 2.5 1.25 1.25 0 0 0 0-2.5ZM8 6.75a1.25 1.25 0 1 0 0 2.5 1.25 1.25 0 0 0 0-2.5ZM13 6.75a1.25 1.25 0 1 0 0 2.5 1.25 1.25 0 0 0 0-2.5Z',
  lock: 'M5 7V5a3 3 0 0 1 6 0v2h1v6H4V7Zm1.2 0h3.6V5a1.8 1.8 0 0 0-3.6 0Z',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
