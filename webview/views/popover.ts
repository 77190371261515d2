/** Puts an open popover under what opened it, their right ends together; above it where there is no room below, and always within the window. */
export function placeBeside(anchor: HTMLElement, popover: HTMLElement): void {
  const { right, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = popover;
  const fits = bottom + 2 + offsetHeight <= window.innerHeight;
  popover.style.left = `${Math.max(4, Math.min(right - offsetWidth, window.innerWidth - offsetWidth - 4))}px`;
  popover.style.top = `${fits ? bottom + 2 : Math.max(4, top - offsetHeight - 2)}px`;
}
