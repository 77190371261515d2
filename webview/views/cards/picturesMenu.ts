/** Which pictures of its node a card shows: a menu of them all. What is chosen belongs to the page; the file stays as it is. */
import type { PageContext } from '../context.js';
import { type MenuButton, menuButton } from '../menu.js';
import type { NodeCardPlan } from '../plan/cards.js';

export class PicturesMenu {
  readonly #context: PageContext;
  readonly #menu: MenuButton;
  #plan: NodeCardPlan;

  constructor(context: PageContext, plan: NodeCardPlan) {
    this.#context = context;
    this.#plan = plan;
    this.#menu = menuButton('Pictures', `Pictures of ${plan.node.id}`, () => this.#switches());
    this.update(plan);
  }

  /** Hidden where there is nothing to choose from. */
  get element(): HTMLElement {
    return this.#menu.element;
  }

  update(plan: NodeCardPlan): void {
    this.#plan = plan;
    this.#menu.element.hidden = plan.pictures.length === 0;
  }

  dispose(): void {
    this.#menu.dispose();
  }

  #switches() {
    const { store } = this.#context;
    const { id, pictures, panels } = this.#plan;
    const shown = pictures.filter((picture) => panels.some((panel) => panel.id === picture.id)).map((picture) => picture.id);
    return pictures.map((picture) => {
      const on = shown.includes(picture.id);
      return {
        label: picture.role === 'gradient' ? `${picture.title} · ${picture.note}` : picture.title,
        on,
        toggle: () => {
          const wanted = on ? shown.filter((other) => other !== picture.id) : [...shown, picture.id];
          store.update({ pictures: { ...store.state.pictures, [id]: wanted } });
        },
      };
    });
  }
}
