import type { Catalogue } from '../render.ts';
import { consoleFaultsText } from './console-faults.ts';
import { consoleIncidentText } from './console-incident.ts';
import { consoleListText } from './console-list.ts';
import { consoleTimeText } from './console-time.ts';

const frameText = {
  'console.loading': { en: 'Loading…', zh: '正在加载…' },
  'console.retry': { en: 'Try again', zh: '重试' },
  'console.close': { en: 'Close', zh: '关闭' },
  'console.copy': { en: 'Copy {text}', zh: '复制 {text}' },
  'console.copied': { en: 'Copied', zh: '已复制' },
  'console.unknown': { en: 'unknown', zh: '未知' },
  'console.percent': { en: '{n} %', zh: '{n}%' },
  'console.list_comma': { en: ', ', zh: '、' },
  'console.aside.open': { en: ' (', zh: '（' },
  'console.aside.close': { en: ')', zh: '）' },
  'console.skip': { en: 'Skip to the page', zh: '跳到正文' },
  'console.navigation': { en: 'Places', zh: '导航' },
  'console.navigation.open': { en: 'open', zh: '个进行中' },
  'console.version': { en: 'Version of the control plane', zh: '控制面版本' },
  'console.overview': { en: 'Overview', zh: '总览' },
  'console.incidents': { en: 'Incidents', zh: '故障' },
  'console.faults': { en: 'Fault lab', zh: '故障演练' },

  'console.language': { en: 'Language', zh: '语言' },
  'console.theme': { en: 'Theme', zh: '主题' },
  'console.theme.system': { en: 'As the system', zh: '跟随系统' },
  'console.theme.light': { en: 'Light', zh: '浅色' },
  'console.theme.dark': { en: 'Dark', zh: '深色' },

  'console.action.overview': { en: 'Go to the overview', zh: '前往总览' },
  'console.action.incidents': { en: 'Go to all incidents', zh: '前往全部故障' },
  'console.action.open_incidents': { en: 'Go to open incidents', zh: '前往进行中的故障' },
  'console.action.faults': { en: 'Go to the fault lab', zh: '前往故障演练' },
  'console.action.back': { en: 'Go back', zh: '返回' },
  'console.action.palette': { en: 'Go anywhere', zh: '快速跳转' },
  'console.action.keys': { en: 'Show the keys', zh: '查看快捷键' },
  'console.action.english': { en: 'Read in English', zh: '切换为英文（English）' },
  'console.action.chinese': { en: 'Read in Chinese (中文)', zh: '切换为中文' },
  'console.action.dark': { en: 'Use the dark theme', zh: '使用深色主题' },
  'console.action.light': { en: 'Use the light theme', zh: '使用浅色主题' },
  'console.action.system_theme': { en: 'Follow the system’s theme', zh: '主题跟随系统' },

  'console.palette.open': { en: 'Go to…', zh: '跳转…' },
  'console.palette.label': {
    en: 'Incident, workload, cluster or command',
    zh: '输入故障、工作负载、集群或命令',
  },
  'console.palette.actions': { en: 'Commands', zh: '命令' },
  'console.palette.none': {
    en: 'Nothing has this name. Try a workload, or a number such as INC-204.',
    zh: '没有找到。试试工作负载名称，或 INC-204 这样的编号。',
  },

  'console.keys': { en: 'Keys', zh: '快捷键' },
  'console.keys.next': { en: 'Next row', zh: '下一行' },
  'console.keys.previous': { en: 'Previous row', zh: '上一行' },
  'console.keys.open': { en: 'Open the row', zh: '打开当前行' },
  'console.keys.search': { en: 'Search', zh: '搜索' },
  'console.keys.close': { en: 'Close, or empty the search', zh: '关闭，或清空搜索' },

  'console.stream.live': { en: 'Live', zh: '实时更新' },
  'console.stream.connecting': { en: 'Connecting', zh: '正在连接' },
  'console.stream.lost': { en: 'Not live', zh: '未实时更新' },
  'console.stream.lost.what': {
    en: 'Live updates are interrupted. What you see may be old.',
    zh: '实时更新已中断，页面内容可能不是最新的。',
  },
  'console.stream.lost.do': {
    en: 'The page reconnects by itself, and asks every 10 s until then.',
    zh: '页面会自动重连；在此之前每 10 秒刷新一次。',
  },
  'console.stream.lost.since': { en: 'Interrupted {ago}.', zh: '{ago}中断。' },
  'console.announce': { en: 'New incident: {headline}', zh: '新故障：{headline}' },

  'console.not_found': { en: 'Nothing here', zh: '页面不存在' },
  'console.not_found.what': {
    en: 'This address leads to no page.',
    zh: '这个地址没有对应的页面。',
  },
  'console.not_found.do': { en: 'See all incidents', zh: '查看全部故障' },

  'console.error.stale': {
    en: 'What is shown below is from before.',
    zh: '下方显示的是之前的内容。',
  },
  'console.error.bug': { en: 'This page failed to draw.', zh: '页面显示出错。' },
  'console.error.bug.do': {
    en: 'Reload it. If it fails again, it is a bug: please report the address of this page.',
    zh: '请重新加载。如果仍然出错，请反馈此页面的地址。',
  },
  'console.error.other': {
    en: 'The control plane could not answer.',
    zh: '控制面未能给出结果。',
  },
  'console.error.other.do': {
    en: 'Try again. If it stays, look into the log of the control plane for the request below.',
    zh: '请重试。如果问题依旧，请在控制面日志中查找下面的请求编号。',
  },
  'console.error.UNAVAILABLE': {
    en: 'The control plane does not answer.',
    zh: '控制面没有响应。',
  },
  'console.error.UNAVAILABLE.do': {
    en: 'Check that it runs (`aetherius up`) and that this machine reaches it.',
    zh: '请确认它正在运行（`aetherius up`），并且本机能访问到它。',
  },
  'console.error.TIMED_OUT': {
    en: 'The control plane took too long to answer.',
    zh: '控制面响应超时。',
  },
  'console.error.TIMED_OUT.do': {
    en: 'Try again. If it stays slow, look at /health of the control plane.',
    zh: '请重试。如果一直很慢，请查看控制面的 /health。',
  },
  'console.error.NOT_FOUND': {
    en: 'There is no such incident, or you may not see it.',
    zh: '没有这个故障，或者你无权查看。',
  },
  'console.error.NOT_FOUND.do': {
    en: 'Check the link. The list shows every incident that you may see.',
    zh: '请检查链接。列表会显示你能查看的全部故障。',
  },
  'console.error.INTERNAL': {
    en: 'The control plane failed on this question.',
    zh: '控制面处理这个请求时出错。',
  },
  'console.error.INTERNAL.do': {
    en: 'Try again. If it stays, its log has the cause under the request below.',
    zh: '请重试。如果问题依旧，请按下面的请求编号在日志中查找原因。',
  },
  'console.error.DATABASE_UNAVAILABLE': {
    en: 'The control plane cannot reach its database.',
    zh: '控制面无法连接数据库。',
  },
  'console.error.DATABASE_UNAVAILABLE.do': {
    en: 'It reconnects by itself. If it stays, check that PostgreSQL runs and has disk space.',
    zh: '它会自动重连。如果问题依旧，请确认 PostgreSQL 正在运行且磁盘空间充足。',
  },
} as const satisfies Catalogue;

/** What the console shows. */
export const consoleText = {
  ...frameText,
  ...consoleListText,
  ...consoleIncidentText,
  ...consoleFaultsText,
  ...consoleTimeText,
};

/** The code of a sentence of the console. */
export type ConsoleCode = keyof typeof consoleText;
