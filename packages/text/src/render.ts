import type { Message, MessageParams } from '@aetherius/domain';
import { catalogue } from './catalogue/index.ts';

/** The languages that people can read. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A sentence: a template with `{name}` places, or a function where grammar needs one. */
export type Template = string | ((params: MessageParams) => string);

/** One entry of the catalogue: the same sentence in every language. */
export type CatalogueEntry = Readonly<Record<Language, Template>>;

/** A part of the catalogue, by code. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>;

/**
 * Renders a message for a reader. An unknown code renders as the code with its values, so that
 * nothing is hidden; a test of the catalogue finds such codes. A list is joined by the language's
 * comma.
 */
export function render(message: Message, language: Language): string {
  const entry = catalogue[message.code];
  if (!entry) return unknownCode(message);
  const template = entry[language];
  if (typeof template === 'function') return template(message.params);
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = message.params[name];
    return value === undefined ? '?' : valueText(value, language);
  });
}

/** Whether the catalogue has a sentence for a code. */
export function hasText(code: string): boolean {
  return code in catalogue;
}

/** The text of one value of a message. */
export function valueText(value: MessageParams[string], language: Language): string {
  if (typeof value === 'object') return value.join(language === 'zh' ? '、' : ', ');
  return String(value);
}

function unknownCode(message: Message): string {
  const values = Object.entries(message.params).map(([name, value]) => `${name}=${String(value)}`);
  return values.length === 0 ? message.code : `${message.code} (${values.join(', ')})`;
}
