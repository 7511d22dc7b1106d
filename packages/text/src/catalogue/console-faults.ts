import type { Catalogue } from '../render.ts';

/** The panel that breaks and mends the demo cluster. */
export const consoleFaultsText = {
  'console.faults.what': {
    en: 'Break the demo cluster on purpose and watch what is found. Each fault is taken back with one click; nothing but the demo cluster is touched.',
    zh: '在演示集群中主动注入故障，看看能否被发现。每个故障都可以一键移除，只影响演示集群。',
  },
  'console.faults.search': { en: 'Search faults', zh: '搜索故障类型' },
  'console.faults.no_match': { en: 'No fault has this name.', zh: '没有匹配的故障类型。' },
  'console.faults.inject': { en: 'Inject', zh: '注入' },
  'console.faults.remove': { en: 'Remove', zh: '移除' },
  'console.faults.inject_named': { en: 'Inject: {title}', zh: '注入：{title}' },
  'console.faults.remove_named': { en: 'Remove: {title}', zh: '移除：{title}' },
  'console.faults.running': { en: 'Being done.', zh: '正在执行。' },
  'console.faults.injected': { en: 'injected', zh: '已注入' },
  'console.faults.hint': { en: 'What should be found?', zh: '预期结果？' },
  'console.faults.expected': { en: 'expected:', zh: '预期：' },
  'console.faults.demo_only': {
    en: 'Faults can be injected into the demo cluster only.',
    zh: '只能在演示集群中注入故障。',
  },
  'console.faults.demo_only.do': {
    en: 'Start `aetherius up` without a context to get one.',
    zh: '运行 `aetherius up` 且不指定 context，即可启动演示集群。',
  },
} as const satisfies Catalogue;
