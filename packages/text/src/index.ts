/**
 * Every sentence that a person reads, in English and Chinese, by code and values. Nothing else in
 * the product holds prose for people; records carry `Message`s and the edge renders them here.
 *
 * Example: `render(message('severity.critical'), 'zh')` is `严重`.
 */
export { hasText, languages, render, valueText } from './render.ts';
export type { Catalogue, CatalogueEntry, Language, Template } from './render.ts';
export type { ConsoleCode } from './catalogue/console.ts';
