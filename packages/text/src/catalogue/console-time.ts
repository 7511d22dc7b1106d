import type { Catalogue } from '../render.ts';

/** Ages and spans as the console writes them. */
export const consoleTimeText = {
  'console.ago.now': { en: 'just now', zh: '刚刚' },
  'console.ago.seconds': { en: '{n} s ago', zh: '{n} 秒前' },
  'console.ago.minutes': { en: '{n} min ago', zh: '{n} 分钟前' },
  'console.ago.hours': { en: '{n} h ago', zh: '{n} 小时前' },
  'console.ago.days': { en: '{n} d ago', zh: '{n} 天前' },
  'console.span.milliseconds': { en: '{n} ms', zh: '{n} 毫秒' },
  'console.span.seconds': { en: '{n} s', zh: '{n} 秒' },
  'console.span.minutes': { en: '{n} min', zh: '{n} 分钟' },
  'console.span.hours': { en: '{n} h', zh: '{n} 小时' },
  'console.span.days': { en: '{n} d', zh: '{n} 天' },
} as const satisfies Catalogue;
