import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

/** One thing that can be chosen in a menu. */
export interface Choice {
  readonly value: string;
  readonly label: ReactNode;
}

interface MenuFrameProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly label: string;
  readonly children: ReactNode;
}

function MenuFrame({ trigger, label, children }: MenuFrameProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-50 outline-none">
          <Menu.Popup
            aria-label={label}
            className="max-h-[60vh] min-w-40 overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-raised outline-none"
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const itemLook =
  'flex h-8 cursor-default items-center gap-2 rounded px-2 text-base outline-none select-none data-[highlighted]:bg-hover';

interface ChoiceMenuProps extends Omit<MenuFrameProps, 'children'> {
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

/** A menu in which exactly one choice is on. */
export function ChoiceMenu({ choices, value, onChoose, ...frame }: ChoiceMenuProps) {
  return (
    <MenuFrame {...frame}>
      <Menu.RadioGroup value={value} onValueChange={(next: string) => onChoose(next)}>
        {choices.map((choice) => (
          <Menu.RadioItem key={choice.value} value={choice.value} closeOnClick className={itemLook}>
            <Tick on={choice.value === value} />
            {choice.label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </MenuFrame>
  );
}

interface ToggleMenuProps extends Omit<MenuFrameProps, 'children'> {
  readonly choices: readonly Choice[];
  readonly values: readonly string[];
  readonly onToggle: (value: string, on: boolean) => void;
}

/** A menu in which any number of choices is on; it stays open while one chooses. */
export function ToggleMenu({ choices, values, onToggle, ...frame }: ToggleMenuProps) {
  return (
    <MenuFrame {...frame}>
      {choices.map((choice) => (
        <Menu.CheckboxItem
          key={choice.value}
          checked={values.includes(choice.value)}
          onCheckedChange={(on) => onToggle(choice.value, on)}
          className={itemLook}
        >
          <Tick on={values.includes(choice.value)} />
          {choice.label}
        </Menu.CheckboxItem>
      ))}
    </MenuFrame>
  );
}

function Tick({ on }: { readonly on: boolean }) {
  return <span className="w-4 shrink-0 text-accent">{on && <Check size={15} aria-hidden />}</span>;
}
