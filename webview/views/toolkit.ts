/**
 * The one door to @vscode/webview-ui-toolkit, which is no longer maintained: only the components in use are registered,
 * and nothing else in the project imports it.
 */

import type { Button, Checkbox, Dropdown, Option } from '@vscode/webview-ui-toolkit';
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption } from '@vscode/webview-ui-toolkit';

let registered = false;

/** Defines the custom elements; call once before the first is made. */
export function registerToolkit(): void {
  if (registered) return;
  registered = true;
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption());
}

export function toolkitButton(appearance: 'primary' | 'secondary' | 'icon', ...children: readonly (Node | string)[]): Button {
  const button = document.createElement('vscode-button') as Button;
  button.setAttribute('appearance', appearance);
  button.append(...children);
  return button;
}

export function toolkitCheckbox(label: string): Checkbox {
  const checkbox = document.createElement('vscode-checkbox') as Checkbox;
  checkbox.append(label);
  return checkbox;
}

export interface DropdownChoice {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
}

/** A dropdown named by `label` for a screen reader. */
export function toolkitDropdown(label: string, choices: readonly DropdownChoice[], value: string): Dropdown {
  const dropdown = document.createElement('vscode-dropdown') as Dropdown;
  dropdown.setAttribute('aria-label', label);
  for (const choice of choices) {
    const option = document.createElement('vscode-option') as Option;
    option.setAttribute('value', choice.value);
    if (choice.help !== undefined) option.title = choice.help;
    if (choice.value === value) option.setAttribute('selected', '');
    option.append(choice.label);
    dropdown.append(option);
  }
  return dropdown;
}

export type { Button, Checkbox, Dropdown };
