import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

interface TooltipProps {
  /** What is said; nothing is shown without it. */
  readonly label: ReactNode;
  /** The element that is explained. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Says more about an element on hover and on keyboard focus. Never the only place of a fact. */
export function Tooltip({ label, children }: TooltipProps) {
  if (!label) return children;
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner sideOffset={6} className="z-50">
          <BaseTooltip.Popup className="max-w-80 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-raised">
            {label}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}

/** Shares the delay between tooltips, so that reading along a row does not wait at each. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <BaseTooltip.Provider delay={350}>{children}</BaseTooltip.Provider>;
}
