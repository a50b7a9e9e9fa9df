import { testMatrix } from './matrix';

testMatrix('looks', ['result', 'progress']);
