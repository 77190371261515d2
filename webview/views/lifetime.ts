/** Undo functions, collected where things are made and run, last first, when their owner goes. */
export class Lifetime {
  readonly #undo: (() => void)[] = [];

  add(...undo: (() => void)[]): void {
    this.#undo.push(...undo);
  }

  /** Listens until the owner goes. */
  listen<Name extends keyof HTMLElementEventMap>(
    target: HTMLElement,
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    options?: AddEventListenerOptions,
  ): void;
  listen<Name extends keyof WindowEventMap>(target: Window, name: Name, listener: (event: WindowEventMap[Name]) => void): void;
  listen<Name extends keyof DocumentEventMap>(target: Document, name: Name, listener: (event: DocumentEventMap[Name]) => void): void;
  listen(target: EventTarget, name: string, listener: EventListener, options?: AddEventListenerOptions): void;
  listen(target: EventTarget, name: string, listener: (event: never) => void, options?: AddEventListenerOptions): void {
    target.addEventListener(name, listener as EventListener, options);
    this.add(() => target.removeEventListener(name, listener as EventListener, options));
  }

  dispose(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }
}
