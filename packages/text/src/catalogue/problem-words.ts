import type { MessageParams } from '@aetherius/domain';
import { valueText, type CatalogueEntry, type Language } from '../render.ts';

interface Words {
  readonly en: string;
  readonly zh: string;
}

/**
 * What a failure calls its `problem`: codes of our own and those that systems give. Words of a
 * third party (a parser, PostgreSQL, an API server) have no entry and are shown as they are.
 */
const problemWords: Readonly<Record<string, Words>> = {
  // Network.
  ECONNREFUSED: { en: 'nothing answers there (ECONNREFUSED)', zh: '连接被拒绝（ECONNREFUSED）' },
  ECONNRESET: { en: 'it closed the connection (ECONNRESET)', zh: '连接被对方关闭（ECONNRESET）' },
  EPIPE: { en: 'it closed the connection (EPIPE)', zh: '连接被对方关闭（EPIPE）' },
  ETIMEDOUT: { en: 'it did not answer in time (ETIMEDOUT)', zh: '连接超时（ETIMEDOUT）' },
  ENOTFOUND: { en: 'its name is unknown (ENOTFOUND)', zh: '无法解析主机名（ENOTFOUND）' },
  EAI_AGAIN: { en: 'the name server does not answer (EAI_AGAIN)', zh: 'DNS 无响应（EAI_AGAIN）' },
  EHOSTUNREACH: { en: 'no route leads there (EHOSTUNREACH)', zh: '网络不可达（EHOSTUNREACH）' },
  ENETUNREACH: { en: 'no route leads there (ENETUNREACH)', zh: '网络不可达（ENETUNREACH）' },
  EPROTO: { en: 'it does not speak TLS (EPROTO)', zh: '对方不是 TLS 服务（EPROTO）' },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    en: 'it does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)',
    zh: '对方不是 TLS 服务（ERR_SSL_WRONG_VERSION_NUMBER）',
  },
  CERT_HAS_EXPIRED: {
    en: 'its certificate has expired (CERT_HAS_EXPIRED)',
    zh: '证书已过期（CERT_HAS_EXPIRED）',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    en: 'its certificate is not of a known authority (DEPTH_ZERO_SELF_SIGNED_CERT)',
    zh: '证书不是由已知机构签发（DEPTH_ZERO_SELF_SIGNED_CERT）',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    en: 'its certificate is not of a known authority (SELF_SIGNED_CERT_IN_CHAIN)',
    zh: '证书不是由已知机构签发（SELF_SIGNED_CERT_IN_CHAIN）',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    en: 'its certificate is not of a known authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    zh: '证书不是由已知机构签发（UNABLE_TO_VERIFY_LEAF_SIGNATURE）',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    zh: '证书与主机名不符（ERR_TLS_CERT_ALTNAME_INVALID）',
  },
  // Files.
  EACCES: { en: 'no permission (EACCES)', zh: '没有权限（EACCES）' },
  EPERM: { en: 'no permission (EPERM)', zh: '没有权限（EPERM）' },
  EROFS: { en: 'the file system is read-only (EROFS)', zh: '文件系统只读（EROFS）' },
  ENOENT: { en: 'it does not exist (ENOENT)', zh: '不存在（ENOENT）' },
  ENOTDIR: { en: 'a part of the path is a file (ENOTDIR)', zh: '路径中有一段是文件（ENOTDIR）' },
  EEXIST: { en: 'there is a file of that name (EEXIST)', zh: '已有同名文件（EEXIST）' },
  EISDIR: { en: 'it is a folder (EISDIR)', zh: '它是目录（EISDIR）' },
  ENOSPC: { en: 'the disk is full (ENOSPC)', zh: '磁盘已满（ENOSPC）' },
  EMFILE: { en: 'too many files are open (EMFILE)', zh: '打开的文件过多（EMFILE）' },
  not_a_file: { en: 'it is not a file', zh: '它不是文件' },
  too_large: { en: 'it is too large', zh: '文件过大' },
  token_unreadable: { en: 'the token file cannot be read', zh: '无法读取 token 文件' },
  // Snapshot files.
  empty_file: { en: 'it is empty', zh: '文件为空' },
  not_json: { en: 'it is not JSON: {parser}', zh: '不是 JSON：{parser}' },
  not_an_object: { en: 'it is not a JSON object', zh: '不是 JSON 对象' },
  no_objects: {
    en: 'neither "snapshot.objects" nor "items" is a list',
    zh: '“snapshot.objects” 和 “items” 都不是列表',
  },
  wrong_type: { en: '{at} must be {wanted}', zh: '{at} 应为 {wanted}' },
  too_deep: {
    en: '{at} is nested deeper than {limit} levels',
    zh: '{at} 的嵌套超过 {limit} 层',
  },
  // The command line.
  unknown_option: { en: 'there is no option {name}', zh: '没有选项 {name}' },
  unknown_command: { en: 'there is no command {name}', zh: '没有命令 {name}' },
  missing_argument: { en: 'the argument <{name}> is missing', zh: '缺少参数 <{name}>' },
  missing_value: { en: 'the option {name} needs a value', zh: '选项 {name} 需要一个值' },
  missing_command: { en: 'say what to do: {allowed}', zh: '请指定子命令：{allowed}' },
  excess_arguments: { en: 'there are more arguments than it takes', zh: '参数过多' },
  invalid_value: {
    en: '{name} cannot be "{value}"; allowed: {allowed}',
    zh: '{name} 不能是 “{value}”，可用：{allowed}',
  },
  conflicting_options: {
    en: '{name} and {other} cannot be used together',
    zh: '{name} 与 {other} 不能同时使用',
  },
  invalid_url: { en: '"{value}" is not an http address', zh: '“{value}” 不是 http 地址' },
  // Starting.
  demo_not_started: { en: 'it did not start; see {log}', zh: '未能启动，请查看 {log}' },
  package_missing: {
    en: 'the package {package} is not installed (npm install --include=optional)',
    zh: '未安装 {package}（npm install --include=optional）',
  },
  root_without_user: {
    en: 'it refuses root, and there is no user postgres or nobody to run it as',
    zh: '它拒绝以 root 运行，且系统中没有 postgres 或 nobody 用户',
  },
};

/** Things that failures name by a word of ours; anything else is a name and stays. */
const thingWords: Readonly<Record<string, Words>> = {
  cluster: { en: 'cluster', zh: '集群' },
  command: { en: 'command', zh: '命令' },
  'demo cluster': { en: 'demo cluster', zh: '演示集群' },
  diagnosis: { en: 'diagnosis', zh: '诊断' },
  fault: { en: 'fault', zh: '演示故障' },
  incident: { en: 'incident', zh: '故障' },
  namespace: { en: 'namespace', zh: '命名空间' },
  route: { en: 'route', zh: '接口' },
  snapshot: { en: 'snapshot', zh: '快照' },
};

/**
 * A sentence of a failure: `{name}` is a value, `[name|phrase]` a phrase that is left out when that
 * value is missing or empty. `problem` and `what` are put into words.
 */
export function failure(en: string, zh: string): CatalogueEntry {
  return {
    en: (params) => fillFailure(en, params, 'en'),
    zh: (params) => fillFailure(zh, params, 'zh'),
  };
}

function fillFailure(template: string, params: MessageParams, language: Language): string {
  const chosen = template.replace(/\[(\w+)\|([^\]]*)\]/g, (_, name: string, phrase: string) =>
    isGiven(params[name]) ? phrase : '',
  );
  return fillPlaces(chosen, (name) => valueOf(name, params, language));
}

function valueOf(name: string, params: MessageParams, language: Language): string | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  const text = valueText(value, language);
  if (name === 'problem') return problemIn(text, params, language);
  return name === 'what' ? (thingWords[text]?.[language] ?? text) : text;
}

/** `ENOENT`, or as Node says it: `ENOENT: no such file or directory, open '/x'`. */
function problemIn(text: string, params: MessageParams, language: Language): string {
  const [, code = '', path = ''] = /^(?:connect )?(E[A-Z_]+)\b(?:.*'(.+)'$)?/s.exec(text) ?? [];
  const words = problemWords[text] ?? problemWords[code];
  if (!words) return text;
  const said = fillPlaces(words[language], (name) => valueOrNone(params[name], language));
  return path === '' ? said : `${path}: ${said}`;
}

function valueOrNone(value: MessageParams[string] | undefined, language: Language) {
  return value === undefined ? undefined : valueText(value, language);
}

/** A value that nobody gave shows as `?`; a test finds such sentences. */
function fillPlaces(template: string, textOf: (name: string) => string | undefined): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => textOf(name) ?? '?');
}

function isGiven(value: MessageParams[string] | undefined): boolean {
  return value !== undefined && value !== '' && !(typeof value === 'object' && value.length === 0);
}
