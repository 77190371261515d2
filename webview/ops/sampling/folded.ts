/** So many workgroups, folded into two dimensions where one does not hold them. */
export function folded(workgroups: number): [number, number] {
  const columns = Math.min(workgroups, 1 << 15);
  return [columns, Math.ceil(workgroups / columns)];
}
