export * from './kube-object.ts';
export * from './object-ref.ts';
