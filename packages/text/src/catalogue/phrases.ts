import type { MessageParams } from '@aetherius/domain';

/** The text of a value; empty when it is absent. */
function word(params: MessageParams, name: string): string {
  const value = params[name];
  if (value === undefined) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

/** Puts values into the places of a phrase. */
function fill(params: MessageParams, phrase: string): string {
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => word(params, name));
}

/** Who suffers, in English: one name, or the first and how many more. */
function whoEn(params: MessageParams): string {
  const more = Number(params['victims'] ?? 1) - 1;
  if (more < 1) return word(params, 'name');
  return `${word(params, 'name')} and ${more} more`;
}

/** Who suffers, in Chinese. */
function whoZh(params: MessageParams): string {
  const victims = Number(params['victims'] ?? 1);
  return victims < 2 ? word(params, 'name') : `${word(params, 'name')} 等 ${victims} 个工作负载`;
}

/** An entry whose sentences use `{who}`, and `[name|phrase]` for a phrase that needs a value. */
export function sentence(en: string, zh: string) {
  return {
    en: (params: MessageParams) => expand({ ...params, who: whoEn(params) }, en),
    zh: (params: MessageParams) => expand({ ...params, who: whoZh(params) }, zh),
  };
}

function expand(params: MessageParams, template: string): string {
  const withAbsent = template.replace(/\[!(\w+)\|([^\]]*)\]/g, (_, name: string, phrase: string) =>
    isThere(params[name]) ? '' : phrase,
  );
  const chosen = withAbsent.replace(/\[(\w+)\|([^\]]*)\]/g, (_, name: string, phrase: string) =>
    isThere(params[name]) ? phrase : '',
  );
  return fill(params, chosen).replace(/ {2,}/g, ' ').trim();
}

/** Whether a value says something: not absent, empty, false, zero or a dash. */
function isThere(value: MessageParams[string] | undefined): boolean {
  if (value === undefined || value === '' || value === '-') return false;
  return value !== false && value !== 0 && !isEmptyList(value);
}

function isEmptyList(value: MessageParams[string]): boolean {
  return typeof value === 'object' && value.length === 0;
}
