/** A button that opens a short list of switches. It closes by itself: a click elsewhere, Escape, or a choice. */
import { element } from './dom.js';
import { Lifetime } from './lifetime.js';
import { placeBeside } from './popover.js';

export interface MenuSwitch {
  readonly label: string;
  readonly on: boolean;
  toggle(): void;
}

export interface MenuButton {
  readonly element: HTMLButtonElement;
  dispose(): void;
}

/** `switches` is asked each time the menu opens. @param face what stands on the button: an icon, or a word. */
export function menuButton(face: Node | string, label: string, switches: () => readonly MenuSwitch[]): MenuButton {
  const lifetime = new Lifetime();
  const button = element(
    'button',
    {
      class: typeof face === 'string' ? 'text-button' : 'quiet-button',
      title: label,
      attributes: { 'aria-label': label, 'aria-haspopup': 'menu' },
    },
    face,
  );
  button.type = 'button';
  const menu = element('div', { class: 'menu', role: 'menu', attributes: { popover: 'auto', 'aria-label': label } });

  const open = () => {
    menu.replaceChildren(...switches().map((item) => menuItem(item, () => menu.hidePopover())));
    if (!menu.isConnected) document.body.append(menu);
    menu.showPopover();
    placeBeside(button, menu);
    menu.querySelector('button')?.focus();
  };
  lifetime.listen(button, 'click', open);
  lifetime.listen(menu, 'toggle', (event: ToggleEvent) => {
    button.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed' && menu.contains(document.activeElement)) button.focus();
  });
  lifetime.listen(menu, 'keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll('button')];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(at + step + items.length) % items.length]?.focus();
  });
  lifetime.add(() => menu.remove());
  return { element: button, dispose: () => lifetime.dispose() };
}

function menuItem({ label, on, toggle }: MenuSwitch, close: () => void): HTMLElement {
  const item = element('button', { role: 'menuitemcheckbox', attributes: { 'aria-checked': String(on) } }, label);
  item.type = 'button';
  item.addEventListener('click', () => {
    toggle();
    close();
  });
  return item;
}
