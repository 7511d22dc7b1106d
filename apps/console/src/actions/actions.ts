import type { ConsoleCode } from '@aetherius/text';
import type { LucideIcon } from 'lucide-react';
import {
  Activity,
  ArrowLeft,
  FlaskConical,
  Keyboard,
  Languages,
  Monitor,
  Moon,
  Search,
  Siren,
  Sun,
} from 'lucide-react';
import { changeSettings } from '../app/settings.ts';

/** What an action works with. */
export interface ActionContext {
  readonly go: (address: string) => void;
  readonly goBack: () => void;
  readonly showPalette: () => void;
  readonly showKeys: () => void;
  /** Whether the control plane watches the demo cluster. */
  readonly hasDemo: boolean;
}

/** One thing that can be done. `keys` are pressed one after the other; `mod` is Ctrl or ⌘. */
export interface ConsoleAction {
  readonly id: string;
  readonly label: ConsoleCode;
  readonly icon: LucideIcon;
  readonly keys?: readonly string[];
  /** Not listed in the palette, where it would make no sense. */
  readonly hidden?: boolean;
  readonly isAvailable?: (context: ActionContext) => boolean;
  readonly run: (context: ActionContext) => void;
}

/** The actions, in the order in which they are listed. */
const actions: readonly ConsoleAction[] = [
  {
    id: 'go-overview',
    label: 'console.action.overview',
    icon: Activity,
    keys: ['g', 'o'],
    run: ({ go }) => go('/'),
  },
  {
    id: 'go-incidents',
    label: 'console.action.incidents',
    icon: Siren,
    keys: ['g', 'i'],
    run: ({ go }) => go('/incidents'),
  },
  {
    id: 'go-open-incidents',
    label: 'console.action.open_incidents',
    icon: Siren,
    keys: ['g', 'a'],
    run: ({ go }) => go('/incidents?state=open'),
  },
  {
    id: 'go-faults',
    label: 'console.action.faults',
    icon: FlaskConical,
    keys: ['g', 'f'],
    isAvailable: ({ hasDemo }) => hasDemo,
    run: ({ go }) => go('/faults'),
  },
  {
    id: 'back',
    label: 'console.action.back',
    icon: ArrowLeft,
    keys: ['u'],
    hidden: true,
    run: ({ goBack }) => goBack(),
  },
  {
    id: 'palette',
    label: 'console.action.palette',
    icon: Search,
    keys: ['mod+k'],
    hidden: true,
    run: ({ showPalette }) => showPalette(),
  },
  {
    id: 'keys',
    label: 'console.action.keys',
    icon: Keyboard,
    keys: ['?'],
    run: ({ showKeys }) => showKeys(),
  },
  {
    id: 'language-en',
    label: 'console.action.english',
    icon: Languages,
    run: () => changeSettings({ language: 'en' }),
  },
  {
    id: 'language-zh',
    label: 'console.action.chinese',
    icon: Languages,
    run: () => changeSettings({ language: 'zh' }),
  },
  {
    id: 'theme-dark',
    label: 'console.action.dark',
    icon: Moon,
    run: () => changeSettings({ theme: 'dark' }),
  },
  {
    id: 'theme-light',
    label: 'console.action.light',
    icon: Sun,
    run: () => changeSettings({ theme: 'light' }),
  },
  {
    id: 'theme-system',
    label: 'console.action.system_theme',
    icon: Monitor,
    run: () => changeSettings({ theme: 'system' }),
  },
];

/** The actions that exist here and now. */
export function availableActions(context: ActionContext): ConsoleAction[] {
  return actions.filter((each) => each.isAvailable?.(context) ?? true);
}
