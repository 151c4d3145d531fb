export type * from '../../shared/api-types.gen';
