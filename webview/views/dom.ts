/** Elements in one expression. Text always arrives as text, never as markup, so that a name in a file cannot become part of the page. */

export interface ElementOptions {
  readonly class?: string;
  readonly title?: string;
  readonly role?: string;
  /** Other attributes; `aria-…` among them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: ElementOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.title !== undefined) made.title = options.title;
  if (options.role !== undefined) made.setAttribute('role', options.role);
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Sets the text only where it differs: an unchanged node costs no layout and tells a screen reader nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** As `setText`; lines break between words alone, and not after the minus sign of `3.9e-8`. */
export function setWords(target: Element, text: string): void {
  if (target.textContent === text) return;
  target.replaceChildren(...text.split(/( )/).map((part) => (part === ' ' ? part : element('span', { class: 'unbroken' }, part))));
}

export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** Makes `children` the children of `parent`, moving as little as possible, so that focus and drags survive. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  for (const old of [...parent.childNodes]) if (!children.includes(old)) old.remove();
  children.forEach((child, index) => {
    if (parent.childNodes[index] !== child) parent.insertBefore(child, parent.childNodes[index] ?? null);
  });
}
